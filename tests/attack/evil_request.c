#include "tests/attack/evil.h"
const struct evil_case evil_request_cases[] = {{0}};
