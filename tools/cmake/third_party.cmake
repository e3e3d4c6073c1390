# The third-party libraries, from the sources that tools/deps leaves in build/deps.
# They are compiled without warnings, and without UBSan: their quirks are theirs.

set(PQ_DEPS "${CMAKE_SOURCE_DIR}/build/deps")
if(NOT EXISTS "${PQ_DEPS}/sqlite3/sqlite3.c")
  message(FATAL_ERROR "No dependencies in build/deps: run tools/deps first.")
endif()

function(pq_third_party name)
  add_library(${name} STATIC ${ARGN})
  set_target_properties(${name} PROPERTIES C_EXTENSIONS ON)
  target_compile_options(${name} PRIVATE -w)
  if(PQ_SANITIZE)
    target_compile_options(${name} PRIVATE -fno-sanitize=undefined)
  endif()
endfunction()

# Jansson reads our own files, requests and results: it refuses duplicate keys and bad UTF-8 when
# asked, keeps integers and reals apart, and gives every parse error its position.
set(jansson "${PQ_DEPS}/jansson/src")
pq_third_party(jansson
  ${jansson}/dump.c ${jansson}/error.c ${jansson}/hashtable.c ${jansson}/hashtable_seed.c
  ${jansson}/load.c ${jansson}/memory.c ${jansson}/pack_unpack.c ${jansson}/strbuffer.c
  ${jansson}/strconv.c ${jansson}/utf.c ${jansson}/value.c ${jansson}/version.c)
target_include_directories(jansson SYSTEM PUBLIC ${jansson} ${CMAKE_SOURCE_DIR}/tools/cmake/jansson)
target_compile_definitions(jansson PRIVATE HAVE_CONFIG_H)

# cJSON reads what providers send, and src/chat alone links it. Without cJSON_Utils; the linker
# drops the printing.
pq_third_party(cjson ${PQ_DEPS}/cjson/cJSON.c)
target_include_directories(cjson SYSTEM PUBLIC ${PQ_DEPS}/cjson)
target_compile_definitions(cjson PUBLIC
  CJSON_NESTING_LIMIT=199)  # as deep as Jansson goes, whose 200 levels count the innermost value

pq_third_party(sqlite3 ${CMAKE_SOURCE_DIR}/tools/cmake/sqlite3/sqlite3_select.c)
target_include_directories(sqlite3 SYSTEM PUBLIC ${PQ_DEPS}/sqlite3)
target_compile_definitions(sqlite3 PUBLIC
  SQLITE_OS_OTHER=1               # no file system: src/db brings a VFS, databases are in memory
  SQLITE_THREADSAFE=0             # one thread uses one connection, so no mutexes
  SQLITE_OMIT_LOAD_EXTENSION      # no code from outside may enter the sandbox
  SQLITE_OMIT_DEPRECATED          # nothing old is called
  SQLITE_OMIT_SHARED_CACHE        # one connection a database
  SQLITE_UNTESTABLE               # nobody drives the hooks of SQLite's own tests
  SQLITE_OMIT_ALTERTABLE          # the sandbox blocks it: sqlite3_select.c
  SQLITE_OMIT_VACUUM              # so too
  SQLITE_OMIT_INTEGRITY_CHECK     # PRAGMA is blocked
  SQLITE_OMIT_XFER_OPT            # a copy from table to table may take a little longer
  SQLITE_OMIT_AUTOVACUUM          # only what writes moves pages
  SQLITE_OMIT_WAL                 # an image is read-only and in memory: no log
  SQLITE_DQS=0                    # "x" is a column; src/db allows strings where it reads a file
  SQLITE_TEMP_STORE=3             # sorting spills to memory: there are no files
  SQLITE_MAX_MMAP_SIZE=0          # nothing to map
  SQLITE_DEFAULT_MEMSTATUS=1      # the sandbox's heap limit counts every allocation
  SQLITE_USE_ALLOCA               # scratch space on the stack, not the heap
  SQLITE_ENABLE_MATH_FUNCTIONS    # models write ROUND's relatives: CEIL, FLOOR, POWER
)
if(NOT EMSCRIPTEN)
  target_link_libraries(sqlite3 PUBLIC m)
endif()

# cmocka: the unit tests' framework, for native and for wasm.
pq_third_party(cmocka EXCLUDE_FROM_ALL ${PQ_DEPS}/cmocka/src/cmocka.c)
target_include_directories(cmocka SYSTEM PUBLIC ${PQ_DEPS}/cmocka/include)
target_compile_definitions(cmocka
  PUBLIC _UINTPTR_T_DEFINED  # or cmocka.h defines uintptr_t a second time with Emscripten
  PRIVATE HAVE_INTTYPES_H HAVE_SIGNAL_H HAVE_STRINGS_H HAVE_STRUCT_TIMESPEC
    HAVE_CLOCK_REALTIME HAVE_STRSIGNAL HAVE_GCC_THREAD_LOCAL_STORAGE)
