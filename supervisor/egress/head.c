/*
 * Status line, header lines, and the two headers that frame a body.
 */
#include "supervisor/egress/head.h"

#include <string.h>
#include <strings.h>

#include "supervisor/policy/token.h"

static bool refuse(struct head *head, const char *code, const char *message)
{
	head->code = code;
	head->message = message;
	return false;
}

static bool bad_token(struct head *head)
{
	return refuse(head, "HPE_INVALID_HEADER_TOKEN", "Parse Error: Invalid header token");
}

/* Headers that are missing would make it another response. */
static bool no_memory(struct head *head)
{
	return refuse(head, "ENOMEM", "The service is out of memory");
}

void head_done(struct head *head)
{
	buffer_done(&head->reason);
	buffer_done(&head->headers);
	*head = (struct head){.reason = head->reason, .headers = head->headers};
}

static bool is_digit(uint8_t byte)
{
	return byte >= '0' && byte <= '9';
}

static uint8_t at(struct bytes line, size_t i)
{
	return i < line.size ? line.data[i] : 0;
}

static bool is_known_version(unsigned int major, unsigned int minor)
{
	return (major == 1 && minor <= 1) || (major == 0 && minor == 9) ||
	       (major == 2 && minor == 0);
}

/* "HTTP/1.1 200 OK" without its end. */
static bool status_line(struct head *head, struct bytes line)
{
	if (line.size < 5 || memcmp(line.data, "HTTP/", 5) != 0)
		return refuse(
			head, "HPE_INVALID_CONSTANT", "Parse Error: Expected HTTP/, RTSP/ or ICE/");
	if (!is_digit(at(line, 5)))
		return refuse(head, "HPE_INVALID_VERSION", "Parse Error: Invalid major version");
	if (at(line, 6) != '.')
		return refuse(head, "HPE_INVALID_VERSION", "Parse Error: Expected dot");
	if (!is_digit(at(line, 7)))
		return refuse(head, "HPE_INVALID_VERSION", "Parse Error: Invalid minor version");
	head->major = line.data[5] - '0';
	head->minor = line.data[7] - '0';
	if (!is_known_version(head->major, head->minor))
		return refuse(head, "HPE_INVALID_VERSION", "Parse Error: Invalid HTTP version");
	if (at(line, 8) != ' ')
		return refuse(
			head, "HPE_INVALID_VERSION", "Parse Error: Expected space after version");
	head->status = 0;
	for (size_t i = 9; i < 12; i++) {
		if (!is_digit(at(line, i)))
			return refuse(
				head, "HPE_INVALID_STATUS", "Parse Error: Invalid status code");
		head->status = head->status * 10 + line.data[i] - '0';
	}
	if (line.size > 12 && line.data[12] != ' ')
		return refuse(head, "HPE_INVALID_STATUS", "Parse Error: Invalid response status");
	if (line.size > 13)
		buffer_put_raw(&head->reason, line.data + 13, line.size - 13);
	return !head->reason.failed || no_memory(head);
}

static bool is_name(struct bytes text, const char *name)
{
	return text.size == strlen(name) &&
	       strncasecmp((const char *)text.data, name, text.size) == 0;
}

static bool check_length(struct head *head, struct bytes value)
{
	static const char code[] = "HPE_INVALID_CONTENT_LENGTH";
	uint64_t length = 0;

	if (head->has_transfer_encoding)
		return refuse(head, code,
			"Parse Error: Content-Length can't be present with Transfer-Encoding");
	if (head->has_length)
		return refuse(head, "HPE_UNEXPECTED_CONTENT_LENGTH",
			"Parse Error: Duplicate Content-Length");
	if (!value.size)
		return refuse(head, code, "Parse Error: Empty Content-Length");
	for (size_t i = 0; i < value.size; i++) {
		if (!is_digit(value.data[i]))
			return refuse(
				head, code, "Parse Error: Invalid character in Content-Length");
		if (length > (UINT64_MAX - 9) / 10)
			return refuse(head, code, "Parse Error: Content-Length overflow");
		length = length * 10 + value.data[i] - '0';
	}
	head->has_length = true;
	return true;
}

static bool check_framing(struct head *head, struct bytes name, struct bytes value)
{
	if (is_name(name, "content-length"))
		return check_length(head, value);
	if (!is_name(name, "transfer-encoding"))
		return true;
	if (head->has_length)
		return refuse(head, "HPE_INVALID_TRANSFER_ENCODING",
			"Parse Error: Transfer-Encoding can't be present with Content-Length");
	head->has_transfer_encoding = true;
	return true;
}

static bool is_blank(uint8_t byte)
{
	return byte == ' ' || byte == '\t';
}

static bool header_line(struct head *head, struct bytes line)
{
	struct bytes name = {line.data, 0}, value;

	if (is_blank(at(line, 0)))
		return refuse(head, "HPE_INVALID_HEADER_TOKEN",
			"Parse Error: Unexpected whitespace after header value");
	while (name.size < line.size && token_is_byte(line.data[name.size]))
		name.size++;
	if (!name.size || at(line, name.size) != ':')
		return bad_token(head);
	value = (struct bytes){line.data + name.size + 1, line.size - name.size - 1};
	for (size_t i = 0; i < value.size; i++) {
		uint8_t byte = value.data[i];

		if (byte == '\r')
			return refuse(head, "HPE_LF_EXPECTED",
				"Parse Error: Missing expected LF after header value");
		if ((byte < 0x20 && byte != '\t') || byte == 0x7F)
			return refuse(head, "HPE_INVALID_HEADER_TOKEN",
				"Parse Error: Invalid header value char");
	}
	while (value.size && is_blank(value.data[0])) {
		value.data++;
		value.size--;
	}
	while (value.size && is_blank(value.data[value.size - 1]))
		value.size--;
	if (!check_framing(head, name, value))
		return false;
	buffer_put_bytes(&head->headers, name);
	buffer_put_bytes(&head->headers, value);
	head->count++;
	return !head->headers.failed || no_memory(head);
}

bool head_line(struct head *head, struct bytes line)
{
	bool begins = !head->is_begun || head->is_complete;

	if (begins)
		head_done(head);
	head->size += line.size;
	if (head->size > HEAD_MOST)
		return refuse(head, "HPE_HEADER_OVERFLOW", "Parse Error: Header overflow");
	if (line.size < 2 || line.data[line.size - 1] != '\n' || line.data[line.size - 2] != '\r')
		return refuse(head, "HPE_CR_EXPECTED",
			begins ? "Parse Error: Missing expected CR after response line"
			       : "Parse Error: Missing expected CR after header value");
	line.size -= 2;
	if (begins) {
		/* Empty lines before a response are forgiven, there as here. */
		head->is_begun = line.size > 0;
		return !line.size || status_line(head, line);
	}
	if (line.size)
		return header_line(head, line);
	head->is_complete = true;
	return true;
}

struct bytes head_get(const struct head *head, const char *name)
{
	struct buffer_reader reader =
		buffer_reader_of((struct bytes){head->headers.data, head->headers.size});

	for (uint32_t i = 0; i < head->count; i++) {
		struct bytes found = buffer_get_bytes(&reader), value = buffer_get_bytes(&reader);

		if (is_name(found, name))
			return value;
	}
	return (struct bytes){0};
}

unsigned int head_count(const struct head *head, const char *name)
{
	struct buffer_reader reader =
		buffer_reader_of((struct bytes){head->headers.data, head->headers.size});
	unsigned int count = 0;

	for (uint32_t i = 0; i < head->count; i++) {
		struct bytes found = buffer_get_bytes(&reader);

		(void)buffer_get_bytes(&reader);
		count += is_name(found, name);
	}
	return count;
}
