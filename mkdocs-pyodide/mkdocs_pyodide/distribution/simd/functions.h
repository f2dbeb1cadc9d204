/* exp and tanh of a vector, to within 2 units in the last place (coefficients of Cephes, Moshier);
 * square root and square, exactly as NumPy has them. */

#include <wasm_simd128.h>

/* Bits holds a vector as whole numbers; ROUND added to a small number leaves the nearest whole one in its last bits. */

typedef int32_t float_Bits __attribute__((vector_size(16)));
typedef int64_t double_Bits __attribute__((vector_size(16)));

/* 2ⁿ y for the n that `rounded` holds, in two steps: either power is a number where the result is. */
#define SCALE(y, rounded, magic, Bits, MANTISSA, BIAS) \
  const Bits n = (Bits)(rounded) - (Bits)(magic), half = n >> 1; \
  return (y) * (__typeof__(y))((half + BIAS) << MANTISSA) * (__typeof__(y))((n - half + BIAS) << MANTISSA)

/* x from low to high; a NaN stays one. */
#define CLAMP(shape, x, low, high) \
  (__typeof__(x))wasm_##shape##_pmax(wasm_##shape##_pmin((v128_t)x, wasm_##shape##_splat(high)), wasm_##shape##_splat(low))

static inline float_Vector float_exp_of(float_Vector x) {
  const float_Vector magic = 0x1.8p23f - (float_Vector){0};
  x = CLAMP(f32x4, x, -105.0f, 90.0f); /* 0 and infinity beyond */
  const float_Vector rounded = x * 1.44269504088896341f + magic, n_float = rounded - magic;
  const float_Vector r = x - n_float * 0.693359375f - n_float * -2.12194440e-4f;
  float_Vector p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * (r * r) + r + 1.0f;
  SCALE(p, rounded, magic, float_Bits, 23, 127);
}

static inline double_Vector double_exp_of(double_Vector x) {
  const double_Vector magic = 0x1.8p52 - (double_Vector){0};
  x = CLAMP(f64x2, x, -750.0, 710.0);
  const double_Vector rounded = x * 1.4426950408889634073599 + magic, n_double = rounded - magic;
  const double_Vector r = x - n_double * 6.93145751953125e-1 - n_double * 1.42860682030941723212e-6;
  const double_Vector rr = r * r;
  const double_Vector p = r * ((rr * 1.26177193074810590878e-4 + 3.02994407707441961300e-2) * rr + 1.0);
  const double_Vector q = ((rr * 3.00198505138664455042e-6 + 2.52448340349684104192e-3) * rr
                           + 2.27265548208155028766e-1) * rr + 2.0;
  const double_Vector y = 1.0 + 2.0 * (p / (q - p));
  SCALE(y, rounded, magic, double_Bits, 52, 1023);
}

/* Of |x| = size: near 0 a series; else 1 - 2 / (exp(2 |x|) + 1). Then the sign of x. */
#define TANH(Vector, Bits, exp_of, SERIES) \
  const Bits sign = (Bits)x & (Bits)(-0.0 - (Vector){0}); \
  const Vector size = (Vector)((Bits)x ^ sign), s = size * size; \
  const Vector near = SERIES, far = 1 - 2 / (exp_of(size + size) + 1); \
  const Bits is_near = size < 0.625f; \
  return (Vector)((is_near & (Bits)near) | (~is_near & (Bits)far) | sign)

static inline float_Vector float_tanh_of(float_Vector x) {
#define SERIES \
  ((((-5.70498872745e-3f * s + 2.06390887954e-2f) * s - 5.37397155531e-2f) * s + 1.33314422036e-1f) * s \
   - 3.33332819422e-1f) * s * size + size
  TANH(float_Vector, float_Bits, float_exp_of, SERIES);
#undef SERIES
}

static inline double_Vector double_tanh_of(double_Vector x) {
#define SERIES \
  size + size * s \
      * (((-9.64399179425052238628e-1 * s - 9.92877231001918586564e1) * s - 1.61468768441708447952e3) \
         / (((s + 1.12811678491632931402e2) * s + 2.23548839060100448583e3) * s + 4.84406305325125486048e3))
  TANH(double_Vector, double_Bits, double_exp_of, SERIES);
#undef SERIES
}

static inline float_Vector float_sqrt_of(float_Vector x) { return (float_Vector)wasm_f32x4_sqrt((v128_t)x); }
static inline double_Vector double_sqrt_of(double_Vector x) { return (double_Vector)wasm_f64x2_sqrt((v128_t)x); }
static inline float_Vector float_square_of(float_Vector x) { return x * x; }
static inline double_Vector double_square_of(double_Vector x) { return x * x; }

/* The loop of a ufunc: any strides, the last vector filled up. */
#define LOOP(type, name) \
  static void type##_##name(char **args, const Index *sizes, const Index *strides, void *data) { \
    enum { LANES = 16 / sizeof(type) }; \
    (void)data; \
    const Index from = strides[0], to = strides[1]; \
    const char *x = args[0]; \
    char *y = args[1]; \
    Index rest = sizes[0]; \
    if (from == sizeof(type) && to == sizeof(type)) \
      for (; rest >= LANES; rest -= LANES, x += 16, y += 16) \
        *(type##_Vector *)y = type##_##name##_of(*(type##_Vector *)x); \
    for (; rest > 0; rest -= LANES, x += LANES * from, y += LANES * to) { \
      const Index count = rest < LANES ? rest : LANES; \
      union { type##_Vector vector; type values[LANES]; } buffer = {{0}}; \
      for (Index i = 0; i < count; i++) buffer.values[i] = *(type##_Scalar *)(x + i * from); \
      buffer.vector = type##_##name##_of(buffer.vector); \
      for (Index i = 0; i < count; i++) *(type##_Scalar *)(y + i * to) = buffer.values[i]; \
    } \
  }

LOOP(float, exp)
LOOP(double, exp)
LOOP(float, tanh)
LOOP(double, tanh)
LOOP(float, sqrt)
LOOP(double, sqrt)
LOOP(float, square)
LOOP(double, square)
