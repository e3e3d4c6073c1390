#include "cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int cli_fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("perquery: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    return CLI_BAD;
}

int cli_fail_memory(void) {
    return cli_fail("not enough memory");
}

bool cli_is_help(int count, char **arguments) {
    for (int i = 0; i < count; i++) {
        if (strcmp(arguments[i], "--help") == 0 || strcmp(arguments[i], "-h") == 0) {
            return true;
        }
    }
    return false;
}

int cli_arguments(int count, char **arguments, cli_option *options, size_t n_options,
                  const char **words, size_t n_words) {
    size_t n_found = 0;
    for (int i = 0; i < count; i++) {
        const char *argument = arguments[i];
        if (strncmp(argument, "--", 2) != 0) {
            if (n_found == n_words) {
                return cli_fail("unexpected argument \"%s\"", argument);
            }
            words[n_found++] = argument;
            continue;
        }
        size_t o = 0;
        while (o < n_options && strcmp(options[o].name, argument + 2) != 0) {
            o++;
        }
        if (o == n_options) {
            return cli_fail("unknown option %s", argument);
        }
        if (options[o].value != NULL) {
            return cli_fail("%s may be given only once", argument);
        }
        if (!options[o].is_flag && i + 1 == count) {
            return cli_fail("%s needs a value", argument);
        }
        options[o].value = options[o].is_flag ? "" : arguments[++i];
    }
    return CLI_DONE;
}

int cli_read_file(const char *path, char **bytes, size_t *size) {
    bool is_stdin = strcmp(path, "-") == 0;
    FILE *file = is_stdin ? stdin : fopen(path, "rb");
    if (file == NULL) {
        return cli_fail("%s: %s", path, strerror(errno));
    }
    pq_text text = {0};
    char buffer[65536];
    size_t read = 0;
    while ((read = fread(buffer, 1, sizeof buffer, file)) > 0) {
        pq_text_append_bytes(&text, buffer, read);
    }
    bool failed = ferror(file) != 0;
    int reason = errno;
    if (!is_stdin) {
        fclose(file);
    }
    if (failed || text.failed) {
        pq_text_free(&text);
        return cli_fail("%s: %s", path, failed ? strerror(reason) : "not enough memory");
    }
    *bytes = text.data;
    *size = text.size;
    return CLI_DONE;
}
