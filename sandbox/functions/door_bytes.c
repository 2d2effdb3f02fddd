/*
 * Text to bytes and back, digests. Each result is a fresh ArrayBuffer or a string.
 */
#include "sandbox/functions/door.h"

#include "sandbox/functions/codec.h"
#include "sandbox/wire/hash.h"

static struct bytes bytes_in(const struct buffer *buffer)
{
	return (struct bytes){buffer->data, buffer->size};
}

static int throw_error(struct engine *engine, const char *class, const char *message)
{
	engine_push_error(engine, class, message);
	return ENGINE_THREW;
}

static int out_of_memory(struct engine *engine)
{
	return throw_error(engine, "RangeError", "out of memory");
}

/* 0: the argument's bytes; a text counts as its UTF-8. ENGINE_THREW: thrown. */
static int get_bytes(struct engine *engine, int index, struct buffer *ret)
{
	if (engine_type(engine, index) == ENGINE_TEXT)
		engine_get_text(engine, index, ret);
	else if (!engine_get_bytes(engine, index, ret))
		return throw_error(engine, "TypeError",
			"The argument must be an ArrayBuffer or a view of one");
	return ret->failed ? out_of_memory(engine) : 0;
}

static int push_bytes(struct engine *engine, const struct buffer *bytes)
{
	if (bytes->failed)
		return out_of_memory(engine);
	engine_push_bytes(engine, bytes_in(bytes));
	return 0;
}

static int push_text(struct engine *engine, const struct buffer *text)
{
	if (text->failed)
		return out_of_memory(engine);
	engine_push_text(engine, bytes_in(text));
	return 0;
}

static int utf8_encode(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer text = {0};

	(void)context;
	engine_get_text(engine, 0, &text);
	return push_bytes(engine, &text);
}

static int utf8_decode(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer bytes = {0}, text = {0};
	int r = get_bytes(engine, 0, &bytes);

	(void)context;
	if (r)
		return r;
	if (!codec_utf8(&text, bytes_in(&bytes)) && engine_get_boolean(engine, 1))
		return throw_error(
			engine, "TypeError", "The encoded data was not valid for encoding utf-8");
	return push_text(engine, &text);
}

static int latin1_encode(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer bytes = {0};

	(void)context;
	engine_get_octets(engine, 0, &bytes);
	return push_bytes(engine, &bytes);
}

static int latin1_decode(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer bytes = {0};
	int r = get_bytes(engine, 0, &bytes);

	(void)context;
	if (r)
		return r;
	engine_push_octets(engine, bytes_in(&bytes));
	return 0;
}

static int hex_encode(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer bytes = {0}, text = {0};
	int r = get_bytes(engine, 0, &bytes);

	(void)context;
	if (r)
		return r;
	codec_hex_encode(&text, bytes_in(&bytes));
	return push_text(engine, &text);
}

/* Node, too, sees no more than the low byte of each character here and in base64. */
static int hex_decode(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer text = {0}, bytes = {0};

	(void)context;
	engine_get_octets(engine, 0, &text);
	codec_hex_decode(&bytes, bytes_in(&text));
	return text.failed ? out_of_memory(engine) : push_bytes(engine, &bytes);
}

static int base64_encode(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer bytes = {0}, text = {0};
	int r = get_bytes(engine, 0, &bytes);

	(void)context;
	if (r)
		return r;
	codec_base64_encode(&text, bytes_in(&bytes), engine_get_boolean(engine, 1));
	return push_text(engine, &text);
}

static int base64_decode(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer text = {0}, bytes = {0};

	(void)context;
	engine_get_octets(engine, 0, &text);
	codec_base64_decode(&bytes, bytes_in(&text));
	return text.failed ? out_of_memory(engine) : push_bytes(engine, &bytes);
}

static int get_algorithm(struct engine *engine, enum hash_algorithm *ret)
{
	CLEANUP(buffer_done) struct buffer name = {0};

	engine_get_text(engine, 0, &name);
	if (name.failed)
		return out_of_memory(engine);
	return hash_find(ret, bytes_in(&name))
		       ? 0
		       : throw_error(engine, "Error", "Digest method not supported");
}

static int push_digest(struct engine *engine, enum hash_algorithm algorithm, const uint8_t *digest)
{
	engine_push_bytes(engine, (struct bytes){digest, hash_size(algorithm)});
	return 0;
}

static int hash(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer bytes = {0};
	uint8_t digest[HASH_SIZE_MOST];
	enum hash_algorithm algorithm;
	struct hash state;
	int r = get_algorithm(engine, &algorithm);

	(void)context;
	if (r == 0)
		r = get_bytes(engine, 1, &bytes);
	if (r)
		return r;
	hash_init(&state, algorithm);
	hash_add(&state, bytes_in(&bytes));
	hash_end(&state, digest);
	return push_digest(engine, algorithm, digest);
}

static int hmac(struct engine *engine, void *context)
{
	CLEANUP(buffer_done) struct buffer key = {0}, bytes = {0};
	uint8_t digest[HASH_SIZE_MOST];
	enum hash_algorithm algorithm;
	int r = get_algorithm(engine, &algorithm);

	(void)context;
	if (r == 0)
		r = get_bytes(engine, 1, &key);
	if (r == 0)
		r = get_bytes(engine, 2, &bytes);
	if (r)
		return r;
	hash_hmac(algorithm, bytes_in(&key), bytes_in(&bytes), digest);
	return push_digest(engine, algorithm, digest);
}

void door_define_bytes(struct engine *engine)
{
	static const struct {
		const char *name;
		int count;
		engine_native *native;
	} rows[] = {
		{"utf8_encode", 1, utf8_encode},
		{"utf8_decode", 2, utf8_decode},
		{"latin1_encode", 1, latin1_encode},
		{"latin1_decode", 1, latin1_decode},
		{"hex_encode", 1, hex_encode},
		{"hex_decode", 1, hex_decode},
		{"base64_encode", 2, base64_encode},
		{"base64_decode", 1, base64_decode},
		{"hash", 2, hash},
		{"hmac", 3, hmac},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		engine_define(engine, rows[i].name, rows[i].count, rows[i].native, NULL);
}
