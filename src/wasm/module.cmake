# The page's module: build/wasm/perquery.js (an ES module, factory createPerquery) and
# perquery.wasm beside it. For a page and its Worker; Node's tests pass `wasmBinary`.

file(GLOB wasm_sources CONFIGURE_DEPENDS src/wasm/*.c)
if(NOT wasm_sources)
  return()
endif()
set(wasm_exports "${CMAKE_SOURCE_DIR}/src/wasm/exports.json")
set(wasm_library "${CMAKE_SOURCE_DIR}/src/wasm/library.js")

add_executable(perquery_wasm ${wasm_sources})
target_link_libraries(perquery_wasm PRIVATE pq_flags)
pq_link(perquery_wasm base api)
set_target_properties(perquery_wasm PROPERTIES OUTPUT_NAME perquery SUFFIX .js)
set_property(TARGET perquery_wasm APPEND PROPERTY LINK_DEPENDS ${wasm_exports})
target_link_options(perquery_wasm PRIVATE
  -Oz
  --no-entry
  -sMODULARIZE=1
  -sEXPORT_ES6=1
  -sEXPORT_NAME=createPerquery
  -sENVIRONMENT=web,worker
  -sEXPORTED_FUNCTIONS=@${wasm_exports}
  -sINCOMING_MODULE_JS_API=wasmBinary,locateFile,instantiateWasm,print,printErr,onAbort
  -sFILESYSTEM=0
  -sDYNAMIC_EXECUTION=0       # the page's policy has no unsafe-eval
  -sFETCH=1                   # the driver of runs; without its cache:
  -sFETCH_SUPPORT_INDEXEDDB=0
  -sTOTAL_STACK=1MB
  -sALLOW_MEMORY_GROWTH=1
  -sMAXIMUM_MEMORY=1GB
  -sABORTING_MALLOC=0         # out of memory is an error like another, not the end
  -sMALLOC=emmalloc           # smaller than the default, and as fast on one thread
  -Wl,--trace)
# What the linker took in, a line an object, and the license text of the C library among it: the
# page's build collects the license texts from these.
set_property(TARGET perquery_wasm PROPERTY RULE_LAUNCH_LINK
  "${CMAKE_SOURCE_DIR}/tools/cmake/keep_output perquery.linked")
configure_file("${EMSCRIPTEN_ROOT_PATH}/system/lib/libc/musl/COPYRIGHT" licenses/musl.txt COPYONLY)
if(EXISTS "${wasm_library}")
  target_link_options(perquery_wasm PRIVATE "SHELL:--js-library ${wasm_library}")
  set_property(TARGET perquery_wasm APPEND PROPERTY LINK_DEPENDS ${wasm_library})
endif()

# Node reads the .js file as the ES module that it is.
file(WRITE "${CMAKE_BINARY_DIR}/package.json" "{ \"private\": true, \"type\": \"module\" }\n")

# Code that flows in fewer blocks is about 1% smaller, which Emscripten's own passes leave.
find_program(PQ_WASM_OPT wasm-opt HINTS "${EMSCRIPTEN_ROOT_PATH}/../bin")
if(PQ_WASM_OPT)
  set(wasm_module "$<TARGET_FILE_DIR:perquery_wasm>/perquery.wasm")
  add_custom_command(TARGET perquery_wasm POST_BUILD
    COMMAND "${PQ_WASM_OPT}" --flatten --rereloop -Oz -Oz "${wasm_module}" -o "${wasm_module}"
    VERBATIM)
endif()
