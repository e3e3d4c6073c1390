/* Jansson's build-time choices, the same for every platform we build for. */
#ifndef JANSSON_CONFIG_H
#define JANSSON_CONFIG_H

#include <stdint.h>

#define JANSSON_USING_CMAKE /* jansson.h takes the integer type from here */
#define JSON_INLINE inline
#define json_int_t long long
#define json_strtoint strtoll
#define JSON_INTEGER_FORMAT "lld"
#define JSON_HAVE_LOCALECONV 1
#define JSON_HAVE_ATOMIC_BUILTINS 1
#define JSON_HAVE_SYNC_BUILTINS 1

/* Files of ours are a few levels deep; the parser recurses, and a wasm stack is small. */
#define JSON_PARSER_MAX_DEPTH 200

#endif
