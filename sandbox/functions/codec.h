/*
 * Bytes as text and back: what Buffer and TextDecoder need. Pure; all append to `ret`.
 */
#ifndef SANDBOX_FUNCTIONS_CODEC_H
#define SANDBOX_FUNCTIONS_CODEC_H

#include "sandbox/wire/buffer.h"

/*
 * The bytes as UTF-8, with U+FFFD for each part that is none, cut as the WHATWG decoder cuts it.
 * False: there was such a part. A byte order mark stays.
 */
bool codec_utf8(struct buffer *ret, struct bytes bytes);

void codec_hex_encode(struct buffer *ret, struct bytes bytes);

/* As Node's Buffer: up to the first pair that is no hexadecimal number. */
void codec_hex_decode(struct buffer *ret, struct bytes text);

/* is_url: the other alphabet, and no padding. */
void codec_base64_encode(struct buffer *ret, struct bytes bytes, bool is_url);

/* As Node's Buffer: both alphabets at once, up to the first `=`; all other bytes are ignored. */
void codec_base64_decode(struct buffer *ret, struct bytes text);

#endif
