/* What Jansson's own sources may use: the same on Linux and in Emscripten. */
#define HAVE_ATOMIC_BUILTINS 1
#define HAVE_GETTIMEOFDAY 1
#define HAVE_STDINT_H 1
#define HAVE_SYS_TIME_H 1
#define HAVE_UNISTD_H 1

#define INITIAL_HASHTABLE_ORDER 3
