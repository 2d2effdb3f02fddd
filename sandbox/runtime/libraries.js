/*
 * Loads axios, lodash, moment and moment-timezone, each unmodified, and makes them globals. Their
 * texts follow this file; each calls door.runtime.library(name, function (module, exports, require,
 * global, process) { the text }).
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { own } = runtime;
	const { NumberParseInt, ObjectDefineProperty, ObjectKeys, ReflectApply } = runtime.primordials;
	const loaded = { __proto__: null };
	const native = { __proto__: null, request: (options, callback) =>
		(options.protocol === 'https:' ? runtime.node_https : runtime.node_http).request(options, callback) };

	/*
	 * axios' adapter for Node with what this service adds: no request is without a timeout (SPEC 8),
	 * and the transport hears of what Node's http knows nothing of, by an option of HTTP/2 that is
	 * handed on as it is.
	 */
	function adapter_over(adapter) {
		return function http(config) {
			const wanted = config.timeout, most = runtime.http_timeout();
			const given = typeof wanted === 'number' ? wanted : NumberParseInt(wanted, 10);
			/* A text without digits is for axios to refuse. */
			if (!wanted || given <= 0 || given >= most)
				config.timeout = most;
			/* Where requests go is the policy's matter. */
			if (config.proxy)
				config.proxy = false;
			/* Answers come as a whole: axios would time how long a body takes as if it were a connection. */
			if (own(config, 'maxRedirects') === 0 && !own(config, 'transport'))
				ObjectDefineProperty(config, 'transport', { __proto__: null, value: native });
			const decompress = own(config, 'decompress'), most_bytes = own(config, 'maxContentLength');
			if (decompress === false || most_bytes > 0)
				ObjectDefineProperty(config, 'http2Options',
					{ __proto__: null, value: { __proto__: null, decompress, most_bytes } });
			return adapter(config);
		};
	}

	/*
	 * What moment makes when it is first wanted (expressions for the parts of dates, functions for
	 * formats), made before any child exists. What it keeps in the locale is taken away again: who
	 * prints a duration sees the locale.
	 */
	function warm_moment(moment) {
		const locale = moment.localeData(), known = new Set(ObjectKeys(locale));
		const day = moment.utc('2026-01-02T03:04:05.678Z');
		for (const format of ['YYYY-MM-DD', 'YYYY-MM-DD HH:mm', 'YYYY-MM-DD HH:mm:ss', 'DD/MM/YYYY', 'MM/DD/YYYY', 'DD-MM-YYYY',
			'HH:mm', 'HH:mm:ss', 'hh:mm A', 'h:mm a', 'LLLL', 'dddd', 'D MMMM YYYY', 'DD MMM YYYY', 'MMM D, YYYY',
			'YYYY-MM-DDTHH:mm:ssZ', undefined])
			moment.utc(day.format(format), format, true).isValid();
		moment('2026-01-02').add(1, 'day').startOf('week').diff(day, 'hours');
		moment.duration(90, 'minutes').humanize();
		day.fromNow();
		day.calendar();
		for (const key of ObjectKeys(locale)) {
			if (!known.has(key))
				delete locale[key];
		}
	}

	const after = {
		__proto__: null,
		lodash(lodash) {
			runtime.define_global('_', lodash);
			runtime.define_global('lodash', lodash);
		},
		moment(moment) {
			runtime.define_global('moment', moment);
		},
		/* Each locale made itself the current one. */
		'moment/locales'() {
			loaded.moment.locale('en');
			warm_moment(loaded.moment);
		},
		axios(axios) {
			axios.defaults.adapter = adapter_over(axios.getAdapter('http'));
			runtime.axios = axios.create();
			runtime.define_global('axios', axios);
		},
	};

	runtime.library = (name, factory) => {
		const module = { exports: {} };
		ReflectApply(factory, module.exports,
			[module, module.exports, runtime.node_require, globalThis, runtime.node_process]);
		loaded[name] = module.exports;
		if (after[name])
			after[name](module.exports);
	};
	/* What a library of these requires from another. */
	runtime.loaded = (name) => loaded[name === '../moment' || name === './moment' ? 'moment' : name];
})();
