/*
 * Mathematical functions whose results are those of V8 to the last digit, on every machine: fdlibm,
 * built by deps.sh. C's rules for special values hold, not those of ECMAScript (see
 * number_power()). Never throw.
 */
#ifndef SANDBOX_ENGINE_FDLIBM_H
#define SANDBOX_ENGINE_FDLIBM_H

double fdlibm_acos(double x);
double fdlibm_acosh(double x);
double fdlibm_asin(double x);
double fdlibm_asinh(double x);
double fdlibm_atan(double x);
double fdlibm_atan2(double y, double x);
double fdlibm_atanh(double x);
double fdlibm_cbrt(double x);
double fdlibm_cos(double x);
double fdlibm_cosh(double x);
double fdlibm_exp(double x);
double fdlibm_expm1(double x);
double fdlibm_log(double x);
double fdlibm_log10(double x);
double fdlibm_log1p(double x);
double fdlibm_log2(double x);
double fdlibm_pow(double x, double y);
double fdlibm_sin(double x);
double fdlibm_sinh(double x);
double fdlibm_tan(double x);
double fdlibm_tanh(double x);

#endif
