/*
 * Of util.inspect: what stands before the brackets of errors, functions and boxed primitives. See
 * inspect.js. An error's keys change with what its stack tells already.
 */
(function () {
	'use strict';

	const {
		ArrayIncludes, ArrayIndexOf, ArrayIsArray, ArrayJoin, ArrayPush, ArraySplice, BigIntValueOf,
		BooleanValueOf, Error, ErrorToString, FunctionToString, MathMin, NumberValueOf, ObjectGetPrototypeOf,
		ObjectHasOwn, RegExpExec, RegExpTest, StringEndsWith, StringIncludes, StringIndexOf, StringSlice,
		StringSplit, StringStartsWith, StringValueOf, SymbolValueOf, ObjectAssign,
	} = door.runtime.primordials;
	const { runtime } = door;
	const { function_kind, kind: kind_of } = door;
	const parts = runtime.inspect_parts;
	const {
		indent, is_instance, prefix_of, primitive_text,
	} = parts;

	/* Errors. */

	const stack_of = (error) => error.stack ? `${error.stack}` : ErrorToString(error);

	/* Where frames repeat those of the cause, four or more: [first, count]. */
	function repeated_frames(frames, of_cause) {
		for (let i = 0; i < frames.length - 3; i++) {
			const at = ArrayIndexOf(of_cause, frames[i]);
			if (at < 0)
				continue;
			const most = MathMin(frames.length - i, of_cause.length - at);
			let count = 1;
			while (count < most && frames[i + count] === of_cause[at + count])
				count++;
			if (count > 3)
				return [i, count];
		}
		return undefined;
	}

	function frames_of(error, stack) {
		const frames = StringSplit(stack, '\n');
		let cause;
		try {
			cause = error.cause;
		} catch {
			return frames;
		}
		if (cause === null || cause === undefined || !is_error(cause, kind_of(cause)))
			return frames;
		const cause_stack = stack_of(cause), start = StringIndexOf(cause_stack, '\n    at');
		const repeated = start < 0 ? undefined :
			repeated_frames(frames, StringSplit(StringSlice(cause_stack, start + 1), '\n'));
		if (repeated)
			ArraySplice(frames, repeated[0] + 1, repeated[1] - 2,
				`    ... ${repeated[1] - 2} lines matching cause stack trace ...`);
		return frames;
	}

	const unnamed_start = /^([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)/;
	const unnamed_whole = /^([a-z_A-Z0-9-]*Error)$/;

	/* The class, where the stack's first line says only the name: `Failure [TypeError]: ...` */
	function with_class(shape, name, stack) {
		const after = stack[name.length];
		const is_regular = StringEndsWith(name, 'Error') && StringStartsWith(stack, name) &&
			(stack.length === name.length || after === ':' || after === '\n');
		if (shape.name !== null && !is_regular)
			return stack;
		let fallback = 'Error', size = name.length;
		if (shape.name === null) {
			const start = RegExpExec(unnamed_start, stack) || RegExpExec(unnamed_whole, stack);
			fallback = (start && start[1]) || '';
			size = fallback.length;
			fallback = fallback || 'Error';
		}
		const prefix = StringSlice(prefix_of(shape, fallback), 0, -1);
		if (name === prefix)
			return stack;
		if (!StringIncludes(prefix, name))
			return `${prefix} [${name}]${StringSlice(stack, size)}`;
		return size === 0 ? `${prefix}: ${stack}` : `${prefix}${StringSlice(stack, size)}`;
	}

	function error_base(at, error, shape) {
		const { keys } = shape;
		const name = error.name === null || error.name === undefined ? 'Error' : `${error.name}`;
		let stack = stack_of(error);
		const told = ['name', 'message', 'stack'];
		for (let i = 0; !at.showHidden && i < told.length; i++) {
			const index = ArrayIndexOf(keys, told[i]);
			if (index >= 0 && StringIncludes(stack, error[told[i]]))
				ArraySplice(keys, index, 1);
		}
		if ('cause' in error && !ArrayIncludes(keys, 'cause'))
			ArrayPush(keys, 'cause');
		if (ArrayIsArray(error.errors) && !ArrayIncludes(keys, 'errors'))
			ArrayPush(keys, 'errors');
		stack = with_class(shape, name, stack);
		const { message } = error;
		let from = (message && StringIndexOf(stack, message)) || -1;
		if (from !== -1)
			from += message.length;
		const start = StringIndexOf(stack, '\n    at', from);
		if (start < 0)
			return indent(at, `[${stack}]`);
		const frames = frames_of(error, StringSlice(stack, start + 1));
		return indent(at, `${StringSlice(stack, 0, start)}\n${ArrayJoin(frames, '\n')}`);
	}

	const is_error = (value, kind) => kind === 'error' || is_instance(value, Error);

	/* Functions. */

	/* Node reads the source: a bracket in its heritage makes a class look like a function. */
	const class_source = /^(?:[^({/]|\/\/.*|\/\*[^]*?\*\/|\/(?![*/]))*\{/;
	const looks_like_class = (value) => RegExpTest(class_source, FunctionToString(value));

	function class_base({ name, tag }, value) {
		const own = ObjectHasOwn(value, 'name') && value.name;
		let base = `class ${own || '(anonymous)'}`;
		if (name !== 'Function' && name !== null)
			base += ` [${name}]`;
		if (tag !== '' && name !== tag)
			base += ` [${tag}]`;
		if (name === null)
			return `[${base} extends [null prototype]]`;
		const parent = ObjectGetPrototypeOf(value).name;
		return `[${base}${parent ? ` extends ${parent}` : ''}]`;
	}

	const function_types = {
		__proto__: null, async: 'AsyncFunction', generator: 'GeneratorFunction',
		'async generator': 'AsyncGeneratorFunction',
	};

	function function_base(shape, value) {
		const kind = function_kind(value), { name, tag } = shape;
		if (kind === 'class' && looks_like_class(value))
			return class_base(shape, value);
		const type = function_types[kind] || 'Function';
		let base = `[${type}${name === null ? ' (null prototype)' : ''}`;
		base += value.name === '' ? ' (anonymous)]' : `: ${value.name}]`;
		if (name !== type && name !== 'Function' && name !== null)
			base += ` ${name}`;
		return tag !== '' && name !== tag && tag !== type ? `${base} [${tag}]` : base;
	}

	/* Boxed primitives. */

	const boxed = {
		__proto__: null, number: ['Number', NumberValueOf], string: ['String', StringValueOf],
		boolean: ['Boolean', BooleanValueOf], bigint: ['BigInt', BigIntValueOf],
		symbol: ['Symbol', SymbolValueOf],
	};

	function boxed_base(at, value, kind, { name, tag, keys }) {
		const type = boxed[kind][0], inner = boxed[kind][1](value);
		if (kind === 'string')
			ArraySplice(keys, 0, inner.length);
		const of = type === name ? '' : name === null ? ' (null prototype)' : ` (${name})`;
		const rest = tag !== '' && tag !== name ? ` [${tag}]` : '';
		return `[${type}${of}: ${primitive_text(at, inner)}]${rest}`;
	}

	ObjectAssign(parts, {
		boxed, boxed_base, error_base, function_base, is_error,
	});
})();
