#include "tests/attack/evil.h"
const struct evil_case evil_end_cases[] = {{0}};
