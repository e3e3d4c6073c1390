# cmake -D input=FILE -D output=FILE -P providers.cmake: providers.json without what is only shown,
# for the module: a call needs no sources, no quirks and no notes. The page fetches the whole file.

file(READ "${input}" json)
foreach(field format sources)
  string(JSON json REMOVE "${json}" ${field})
endforeach()
string(JSON count LENGTH "${json}" providers)
math(EXPR last "${count} - 1")
foreach(i RANGE ${last})
  foreach(field key_hint stream_usage reasoning_field browsers quirks models_note sources)
    string(JSON json REMOVE "${json}" providers ${i} ${field})
  endforeach()
endforeach()
string(REGEX REPLACE "\n[ \t]*" "" json "${json}")
file(WRITE "${output}" "${json}\n")
