/*
 * performance.now() and timeOrigin, by the door's clock: time moves on at answers only.
 *
 *	runtime.performance_now()
 *	runtime.start_clock()	the run begins now; called once before an author's code runs
 */
(function () {
	'use strict';

	const { runtime } = door;
	const { now } = door;
	let origin = 0;

	class Performance {
		#is_performance = true;

		get timeOrigin() {
			void this.#is_performance;
			return origin;
		}

		now() {
			void this.#is_performance;
			return now() - origin;
		}

		toJSON() {
			return { timeOrigin: this.timeOrigin };
		}
	}
	runtime.web_class(Performance, 'Performance', 'timeOrigin now toJSON');

	runtime.performance_now = () => now() - origin;
	runtime.start_clock = () => {
		origin = now();
	};
	runtime.define_global('performance', new Performance());
})();
