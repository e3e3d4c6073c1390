/* Every unit test reports in TAP, in Node too, where a program does not see the environment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

__attribute__((constructor)) static void report_in_tap(void) {
    cmocka_set_message_output(CM_OUTPUT_TAP);
}
