# pq_embed(target file symbol): compiles a data file into a target, as an array of its bytes:
#     extern const unsigned char <symbol>[];
#     extern const size_t <symbol>_size;
# `file` is absolute or relative to the top folder. The array is made again when the file changes. It ends with
# a NUL that its size does not count.

if(CMAKE_SCRIPT_MODE_FILE)  # the build step: cmake -D input= -D output= -D symbol= -P embed.cmake
  file(READ "${input}" bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  # Lines of 20 bytes, for compilers and people.
  string(REPEAT "....." 20 line)
  string(REGEX REPLACE "(${line})" "\\1\n" bytes "${bytes}")
  file(WRITE "${output}" "#include <stddef.h>
extern const unsigned char ${symbol}[];
extern const size_t ${symbol}_size;
const unsigned char ${symbol}[] = {
${bytes}0x00};
const size_t ${symbol}_size = sizeof ${symbol} - 1;
")
  return()
endif()

set(PQ_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

function(pq_embed target file symbol)
  get_filename_component(input "${file}" ABSOLUTE BASE_DIR "${CMAKE_SOURCE_DIR}")
  set(output "${CMAKE_BINARY_DIR}/embedded/${symbol}.c")
  add_custom_command(OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" -D "input=${input}" -D "output=${output}" -D "symbol=${symbol}"
      -P "${PQ_EMBED_SCRIPT}"
    DEPENDS "${input}" "${PQ_EMBED_SCRIPT}"
    COMMENT "Embedding ${file}"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()
