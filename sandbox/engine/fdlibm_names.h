/*
 * Read by deps.sh before each file of fdlibm: its functions get names of their own, so that they
 * stand beside those of the machine's libm. fdlibm.h declares them.
 */
#ifndef SANDBOX_ENGINE_FDLIBM_NAMES_H
#define SANDBOX_ENGINE_FDLIBM_NAMES_H

#include <endian.h>
#include <math.h>
#include <sys/types.h>

#define asinh fdlibm_asinh
#define atan fdlibm_atan
#define cbrt fdlibm_cbrt
#define cos fdlibm_cos
#define expm1 fdlibm_expm1
#define log1p fdlibm_log1p
#define sin fdlibm_sin
#define tan fdlibm_tan
#define tanh fdlibm_tanh

double asinh(double x);
double atan(double x);
double cbrt(double x);
double cos(double x);
double expm1(double x);
double log1p(double x);
double sin(double x);
double tan(double x);
double tanh(double x);

#define __ieee754_acos fdlibm_acos
#define __ieee754_acosh fdlibm_acosh
#define __ieee754_asin fdlibm_asin
#define __ieee754_atan2 fdlibm_atan2
#define __ieee754_atanh fdlibm_atanh
#define __ieee754_cosh fdlibm_cosh
#define __ieee754_exp fdlibm_exp
#define __ieee754_log fdlibm_log
#define __ieee754_log10 fdlibm_log10
#define __ieee754_log2 fdlibm_log2
#define __ieee754_pow fdlibm_pow
#define __ieee754_rem_pio2 fdlibm_rem_pio2
#define __ieee754_sinh fdlibm_sinh
#define __ieee754_sqrt __builtin_sqrt
#define __kernel_cos fdlibm_kernel_cos
#define __kernel_rem_pio2 fdlibm_kernel_rem_pio2
#define __kernel_sin fdlibm_kernel_sin
#define __kernel_tan fdlibm_kernel_tan

/* What only uClibc's own build knows. */
#define attribute_hidden
#define libm_hidden_def(name)
#define libm_hidden_proto(name)
#define strong_alias(name, alias)
#define weak_alias(name, alias)

#endif
