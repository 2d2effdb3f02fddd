/*
 * sendEmail(): checks the message, hands it to the supervisor, who holds the mail server's password
 * and knows whom the policy lets the function write to.
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { ArrayIsArray, ArrayJoin, ArrayPush, JSONStringify, ObjectKeys, Promise, PromiseReject, RegExpTest,
		StringSlice, StringTrim, TypeError } = runtime.primordials;
	const { is_object, describe_type, own } = runtime;

	const TEXTS = runtime.words('subject text html');
	const LISTS = runtime.words('to cc bcc replyTo');

	const refuse = (message) => {
		throw new TypeError(`sendEmail: ${message}`);
	};
	function check_line(name, text) {
		if (typeof text !== 'string')
			refuse(`"${name}" must be a string, got ${describe_type(text)}`);
		if (RegExpTest(/[\r\n\0]/, text))
			refuse(`"${name}" must not hold a line break`);
		return text;
	}

	/*
	 * "a@b, C <c@d>" or an array of such: one address each. Commas in quotes do not part; a backslash there
	 * takes the next character as it is.
	 */
	function addresses(name, given, ret) {
		if (ArrayIsArray(given)) {
			for (let i = 0; i < given.length; i++)
				addresses(`${name}[${i}]`, given[i], ret);
			return ret;
		}
		const text = check_line(name, given);
		let from = 0, is_quoted = false;
		for (let i = 0; i <= text.length; i++) {
			if (is_quoted && text[i] === '\\' && i + 1 < text.length)
				i++;
			else if (text[i] === '"')
				is_quoted = !is_quoted;
			if (i < text.length && (text[i] !== ',' || is_quoted))
				continue;
			const address = StringTrim(StringSlice(text, from, i));
			if (address)
				ArrayPush(ret, address);
			from = i + 1;
		}
		return ret;
	}

	/* The message as JSON for the supervisor: lists of addresses and texts. */
	function json_of(message) {
		if (!is_object(message))
			refuse(`a message is an object {to, subject, text, ...}, got ${describe_type(message)}`);
		const rows = [], keys = ObjectKeys(message);
		let receivers = 0;
		for (let i = 0; i < keys.length; i++) {
			const key = keys[i], value = message[key];
			if (value === undefined || value === null)
				continue;
			if (LISTS[key]) {
				const list = addresses(key, value, []), texts = [];
				for (let j = 0; j < list.length; j++)
					ArrayPush(texts, JSONStringify(list[j]));
				if (key !== 'replyTo')
					receivers += list.length;
				ArrayPush(rows, `${JSONStringify(key)}:[${join(texts)}]`);
			} else if (TEXTS[key]) {
				if (key === 'subject')
					check_line(key, value);
				else if (typeof value !== 'string')
					refuse(`"${key}" must be a string, got ${describe_type(value)}`);
				ArrayPush(rows, `${JSONStringify(key)}:${JSONStringify(value)}`);
			} else {
				refuse(key === 'from' ? 'the sender ("from") is the policy\'s matter'
					: `there is no field "${key}"`);
			}
		}
		if (!receivers)
			refuse('there is nobody to send it to ("to", "cc", "bcc")');
		if (typeof own(message, 'text') !== 'string' && typeof own(message, 'html') !== 'string')
			refuse('"text" or "html" is needed');
		return `{${join(rows)}}`;
	}
	const join = (list) => ArrayJoin(list, ',');

	function sendEmail(message) {
		let json;
		try {
			json = json_of(message);
		} catch (error) {
			return PromiseReject(error);
		}
		return new Promise((resolve, reject) => runtime.requests.mail(json, (answer) => {
			if (answer.ok)
				resolve({ messageId: answer.message_id });
			else
				reject(runtime.requests.error_of(answer));
		}));
	}
	runtime.define_global('sendEmail', sendEmail);
})();
