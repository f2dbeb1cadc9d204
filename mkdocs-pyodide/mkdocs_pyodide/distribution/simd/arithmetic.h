/* Functions of two numbers, exactly as NumPy has them: sums, differences, products, quotients, maxima. */

/* Whether a vector written to c would change numbers of x that are still to be read one by one. */
#define IS_BEFORE(x, c) ((x) < (c) && (c) < (x) + 16)

#define VECTOR_AT(type, x) (*(const type##_Vector *)(x))
#define SPLAT(type, x) (*(const type##_Scalar *)(x) - (type##_Vector){0}) /* that keeps -0 */

#define VECTORS(x, y) \
  for (; rest >= LANES; rest -= LANES, a += LANES * strides[0], b += LANES * strides[1], c += 16) \
    *(Vector *)c = of(x, y)

/* The loop of a ufunc: contiguous arrays, one of the first two possibly a single number; all else, such as the sum
 * of an array, is left to NumPy. */
#define BINARY(type, name, NUMBER) \
  static void type##_##name(char **args, const Index *sizes, const Index *strides, void *data) { \
    enum { BYTES = sizeof(type), LANES = 16 / BYTES, IS_DOUBLE = BYTES == 8 }; \
    typedef type##_Vector Vector; \
    Vector (*const of)(Vector, Vector) = type##_##name##_of; \
    const char *a = args[0], *b = args[1]; \
    char *c = args[2]; \
    const Index step_a = strides[0], step_b = strides[1]; \
    if ((step_a != BYTES && step_a != 0) || (step_b != BYTES && step_b != 0) || strides[2] != BYTES \
        || IS_BEFORE(a, c) || IS_BEFORE(b, c)) { \
      shipped[NUMBER + IS_DOUBLE](args, sizes, strides, data); \
      return; \
    } \
    Index rest = sizes[0]; \
    const Vector first = SPLAT(type, a), second = SPLAT(type, b); \
    if (!step_a) VECTORS(first, VECTOR_AT(type, b)); \
    else if (!step_b) VECTORS(VECTOR_AT(type, a), second); \
    else VECTORS(VECTOR_AT(type, a), VECTOR_AT(type, b)); \
    for (; rest > 0; rest--, a += step_a, b += step_b, c += BYTES) \
      *(type##_Scalar *)c = of(SPLAT(type, a), SPLAT(type, b))[0]; \
  }

#define BINARY_OF(name, NUMBER, RESULT) \
  static inline float_Vector float_##name##_of(float_Vector x, float_Vector y) RESULT(float) \
  static inline double_Vector double_##name##_of(double_Vector x, double_Vector y) RESULT(double) \
  BINARY(float, name, NUMBER) \
  BINARY(double, name, NUMBER)

/* The larger of two numbers, the first if they are equal or it is a NaN. */
#define LARGER(type) { \
    const type##_Bits is_first = (x >= y) | (x != x); \
    return (type##_Vector)((is_first & (type##_Bits)x) | (~is_first & (type##_Bits)y)); \
  }
#define SUM(type) { return x + y; }
#define DIFFERENCE(type) { return x - y; }
#define PRODUCT(type) { return x * y; }
#define QUOTIENT(type) { return x / y; }

BINARY_OF(maximum, MAXIMUM, LARGER)
BINARY_OF(add, ADD, SUM)
BINARY_OF(subtract, SUBTRACT, DIFFERENCE)
BINARY_OF(multiply, MULTIPLY, PRODUCT)
BINARY_OF(divide, DIVIDE, QUOTIENT)
