/* Unicode's normalization forms, for String.prototype.normalize and collate.c. */
#ifndef SANDBOX_ENGINE_NORMALIZE_H
#define SANDBOX_ENGINE_NORMALIZE_H

#include "jsi.h"

enum normalize_form {
	NORMALIZE_C,
	NORMALIZE_D,
	NORMALIZE_KC,
	NORMALIZE_KD,
};

/* string -- string. Throws: memory. */
void normalize(js_State *J, enum normalize_form form);

#endif
