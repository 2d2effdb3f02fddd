/*
 * Text at the border. Inside the engine a text is NUL-terminated and each UTF-16 unit stands for
 * itself: a character above U+FFFF is two surrogates of three bytes each, U+0000 is C0 80. Outside
 * it is UTF-8. Never throw, never allocate from the engine's heap.
 */
#ifndef SANDBOX_ENGINE_TRANSCODE_H
#define SANDBOX_ENGINE_TRANSCODE_H

#include "sandbox/wire/buffer.h"

/*
 * UTF-8 to the engine's form: bytes written to `ret` or, if that is NULL, needed there. Nothing is
 * terminated. What is no UTF-8 becomes U+FFFD, as decoders of the web do it.
 */
size_t transcode_in(char *ret, struct bytes text);

/* One unit for each byte. */
size_t transcode_in_octets(char *ret, struct bytes bytes);

/* The engine's form to UTF-8, appended; lone surrogates become U+FFFD. */
void transcode_out(struct buffer *ret, const char *text, size_t size);

/* The low byte of each unit. */
void transcode_out_octets(struct buffer *ret, const char *text, size_t size);

#endif
