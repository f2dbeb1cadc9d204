/* Loops for NumPy with WebAssembly's SIMD instructions, in the form of its ufuncs' inner loops. */

#include <stdint.h>

typedef intptr_t Index;
typedef void Loop(char **arrays, const Index *sizes, const Index *strides, void *data);

/* The loops, numbered as in _distributor_init_local.py: for float; one more is the same for double. */
enum {
  MATMUL = 0, EXP = 2, TANH = 4, SQRT = 6, SQUARE = 8, MAXIMUM = 10, ADD = 12, SUBTRACT = 14, MULTIPLY = 16, DIVIDE = 18,
  LOOPS = 20
};

/* NumPy's own loops, for what they do as fast. */
static Loop *shipped[LOOPS];
void keep(Index number, Loop *loop) { shipped[number] = loop; }

#define SMALL 256 /* multiplications for which packing does not pay */

/* Blocks of the factors, packed: they fit into the caches of a processor. */
#define BYTES_OF_A (1 << 16)
#define BYTES_OF_B (1 << 18)
void *malloc(unsigned long size);
void free(void *);
static char *packed_a, *packed_b;

static int allocate(void) {
  if (!packed_a && (packed_a = malloc(BYTES_OF_A + BYTES_OF_B))) packed_b = packed_a + BYTES_OF_A;
  return packed_a != 0;
}

/* NumPy multiplies while it is imported: memory that is freed weighs nothing in a snapshot. */
static void release(void) {
  free(packed_a);
  packed_a = 0;
}

/* Before a loop over a few vectors: without it they would be in memory. All other code is as small as it can be. */
#define IN_REGISTERS _Pragma("clang loop unroll(full)")

#define T float
#define IS_DOUBLE 0
#define LANES 4
#define NAME(x) float_##x
#include "matmul.h"
#undef T
#undef IS_DOUBLE
#undef LANES
#undef NAME

#define T double
#define IS_DOUBLE 1
#define LANES 2
#define NAME(x) double_##x
#include "matmul.h"
#undef T
#undef IS_DOUBLE
#undef LANES
#undef NAME

#include "functions.h"
#include "arithmetic.h"

/* Return a loop by its number. Their own numbers in the table of functions are part of this module's segment,
 * where a snapshot finds them again. */
Loop *loop(Index number) {
#define BOTH(name) float_##name, double_##name
  static Loop *const loops[LOOPS] = {BOTH(matmul), BOTH(exp), BOTH(tanh),     BOTH(sqrt),     BOTH(square),
                                     BOTH(maximum), BOTH(add), BOTH(subtract), BOTH(multiply), BOTH(divide)};
  return loops[number];
}
