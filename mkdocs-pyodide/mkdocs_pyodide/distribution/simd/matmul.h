/* The matrix product of one type. Included once for each, with
 *   T         the type of an element
 *   LANES     how many a vector of 128 bits has
 *   IS_DOUBLE
 *   NAME(x)   x with the type in its name
 *
 * The order is GotoBLAS': a block of B in panels of two vectors' width, a block of A whose rows are
 * contiguous, tiles of C in registers. Each element of C is the sum of its products from the first to
 * the last, rounded after each step, as in NumPy's own loop: the result is the same to the last bit.
 *
 * Strides are in bytes: am between rows of A, ak along its columns, and so on.
 */

#define V NAME(Vector)
#define S NAME(Scalar)
typedef T V __attribute__((vector_size(16), aligned(1), may_alias));
typedef T S __attribute__((aligned(1), may_alias));

#define SIZE ((Index)sizeof(T))
#define WIDTH (2 * LANES) /* columns of a tile and of a panel */
#define AT(type, pointer, offset) (*(type *)((pointer) + (offset)))

/* Copy a matrix; the columns of the copy are contiguous. */
static void NAME(copy)(char *to, Index tm, const char *from, Index fm, Index fn, Index m, Index n) {
  Index i = 0;
  if (fm == SIZE && fn != SIZE)
    for (; i + LANES <= m; i += LANES) { /* transpose squares of vectors */
      Index j = 0;
      for (; j + LANES <= n; j += LANES) {
        const char *s = from + i * fm + j * fn;
        char *t = to + i * tm + j * SIZE;
#if LANES == 4
        V a = AT(V, s, 0), b = AT(V, s, fn), c = AT(V, s, 2 * fn), d = AT(V, s, 3 * fn);
        V ab = __builtin_shufflevector(a, b, 0, 4, 1, 5), cd = __builtin_shufflevector(c, d, 0, 4, 1, 5);
        AT(V, t, 0) = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
        AT(V, t, tm) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
        ab = __builtin_shufflevector(a, b, 2, 6, 3, 7), cd = __builtin_shufflevector(c, d, 2, 6, 3, 7);
        AT(V, t, 2 * tm) = __builtin_shufflevector(ab, cd, 0, 1, 4, 5);
        AT(V, t, 3 * tm) = __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
#else
        V a = AT(V, s, 0), b = AT(V, s, fn);
        AT(V, t, 0) = __builtin_shufflevector(a, b, 0, 2);
        AT(V, t, tm) = __builtin_shufflevector(a, b, 1, 3);
#endif
      }
      for (; j < n; j++)
        for (Index r = i; r < i + LANES; r++) AT(S, to, r * tm + j * SIZE) = AT(S, from, r * fm + j * fn);
    }
  for (; i < m; i++) {
    Index j = 0;
    if (fn == SIZE)
      for (; j + LANES <= n; j += LANES) AT(V, to, i * tm + j * SIZE) = AT(V, from, i * fm + j * SIZE);
    for (; j < n; j++) AT(S, to, i * tm + j * SIZE) = AT(S, from, i * fm + j * fn);
  }
}

/* Add to a tile of C the product of rows of A, contiguous along k, with a panel of B; where `is_first`, C
 * holds nothing yet. */
static inline void __attribute__((always_inline)) NAME(tile)(
    const int rows, const int vectors, int is_first, const char *a, Index am, const char *b, Index bk,
    char *c, Index cm, Index kc) {
  V sum[4][2];
  IN_REGISTERS for (int r = 0; r < rows; r++)
    IN_REGISTERS for (int v = 0; v < vectors; v++) sum[r][v] = is_first ? (V){0} : AT(V, c, r * cm + 16 * v);
  for (Index k = 0; k < kc; k++, a += SIZE, b += bk) {
    V of_b[2];
    IN_REGISTERS for (int v = 0; v < vectors; v++) of_b[v] = AT(V, b, 16 * v);
    IN_REGISTERS for (int r = 0; r < rows; r++)
      IN_REGISTERS for (int v = 0; v < vectors; v++) sum[r][v] += AT(S, a, r * am) * of_b[v];
  }
  IN_REGISTERS for (int r = 0; r < rows; r++)
    IN_REGISTERS for (int v = 0; v < vectors; v++) AT(V, c, r * cm + 16 * v) = sum[r][v];
}

/* The tile of this many rows and columns, at most 4 and WIDTH: a tail costs what its own vectors cost. */
static void NAME(tile_of)(Index rows, Index n, int is_first, const char *a, Index am, const char *b, Index bk,
                          char *c, Index cm, Index kc) {
#define CASE(rows) \
  case rows: \
    if (n > LANES) NAME(tile)(rows, 2, is_first, a, am, b, bk, c, cm, kc); \
    else NAME(tile)(rows, 1, is_first, a, am, b, bk, c, cm, kc); \
    break;
  switch (rows) { CASE(1) CASE(2) CASE(3) CASE(4) }
#undef CASE
}

/* The block of C for one panel of B, of n columns. */
static void NAME(strip)(int is_first, const char *a, Index am, const char *b, Index bk,
                        char *c, Index cm, Index cn, Index mc, Index kc, Index n) {
  const int is_whole = cn == SIZE && n % LANES == 0;
  T edge[4 * WIDTH];
  for (Index i = 0; i < mc; i += 4, a += 4 * am, c += 4 * cm) {
    const Index rows = mc - i < 4 ? mc - i : 4;
    if (is_whole) {
      NAME(tile_of)(rows, n, is_first, a, am, b, bk, c, cm, kc);
      continue;
    }
    if (!is_first) NAME(copy)((char *)edge, WIDTH * SIZE, c, cm, cn, rows, n);
    NAME(tile_of)(rows, n, is_first, a, am, b, bk, (char *)edge, WIDTH * SIZE, kc);
    for (Index r = 0; r < rows; r++)
      for (Index j = 0; j < n; j++) AT(S, c, r * cm + j * cn) = edge[r * WIDTH + j];
  }
}

/* C = A @ B, of sizes (M, K) and (K, N). */
static void NAME(product)(const char *A, Index am, Index ak, const char *B, Index bk, Index bn,
                          char *C, Index cm, Index cn, Index M, Index K, Index N) {
  const Index KC = 256, MC = BYTES_OF_A / KC / SIZE, NC = BYTES_OF_B / KC / SIZE;
  /* Where the wide one of the two would have to be transposed, transpose the product: Cᵀ = Bᵀ @ Aᵀ. */
  if ((M <= LANES && N > LANES && bk == SIZE && bn != SIZE) ||
      (N <= LANES && M > LANES && am == SIZE && ak != SIZE)) {
    NAME(product)(B, bn, bk, A, ak, am, C, cn, cm, N, K, M);
    return;
  }
  for (Index j0 = 0; j0 < N; j0 += NC) {
    const Index nc = N - j0 < NC ? N - j0 : NC;
    for (Index k0 = 0; k0 == 0 || k0 < K; k0 += KC) {
      const Index kc = K - k0 < KC ? K - k0 : KC;
      for (Index i0 = 0; i0 < M; i0 += MC) {
        const Index mc = M - i0 < MC ? M - i0 : MC;
        const char *a = A + i0 * am + k0 * ak;
        Index a_stride = am;
        if (ak != SIZE) {
          NAME(copy)(packed_a, KC * SIZE, a, am, ak, mc, kc);
          a = packed_a, a_stride = KC * SIZE;
        }
        for (Index j = 0; j < nc; j += WIDTH) {
          const Index n = nc - j < WIDTH ? nc - j : WIDTH;
          const char *b = B + k0 * bk + (j0 + j) * bn;
          Index b_stride = bk;
          if (bn != SIZE || M > 4 || n % LANES) { /* a panel is used again, or has an edge */
            char *panel = packed_b + j * KC * SIZE;
            if (i0 == 0) NAME(copy)(panel, WIDTH * SIZE, b, bk, bn, kc, n);
            b = panel, b_stride = WIDTH * SIZE;
          }
          NAME(strip)(k0 == 0, a, a_stride, b, b_stride, C + i0 * cm + (j0 + j) * cn, cm, cn, mc, kc, n);
        }
      }
    }
  }
}

/* The loop of np.matmul for this type: what NumPy calls. */
static void NAME(matmul)(char **args, const Index *sizes, const Index *strides, void *data) {
  const Index M = sizes[1], K = sizes[2], N = sizes[3];
  if ((int64_t)M * N * K <= SMALL || M * N == 1 || !allocate()) {
    shipped[MATMUL + IS_DOUBLE](args, sizes, strides, data);
    return;
  }
  for (Index o = 0; o < sizes[0]; o++)
    NAME(product)(args[0] + o * strides[0], strides[3], strides[4], args[1] + o * strides[1], strides[5],
                  strides[6], args[2] + o * strides[2], strides[7], strides[8], M, K, N);
  release();
}

#undef V
#undef S
#undef SIZE
#undef WIDTH
#undef AT
