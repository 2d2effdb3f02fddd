#include "tests/attack/evil.h"
const struct evil_case evil_frame_cases[] = {{0}};
