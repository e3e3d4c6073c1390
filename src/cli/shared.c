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
            return cli_fail("%s is given twice", argument);
        }
        if (!options[o].is_flag && i + 1 == count) {
            return cli_fail("%s wants a value", argument);
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

/* Prints the error in an envelope; `file` says what it is about. */
static int print_error(const pq_text *envelope, const char *file) {
    pq_json *document = NULL;
    pq_value error;
    pq_value value;
    const char *message = "not enough memory";
    const char *where = "";
    if (pq_json_parse(pq_text_string(envelope), envelope->size, &document, NULL) == PQ_OK) {
        pq_value root = pq_json_root(document);
        if (pq_json_find(&root, "error", &error)) {
            if (pq_json_find(&error, "message", &value)) {
                pq_json_string(&value, &message, NULL);
            }
            if (pq_json_find(&error, "where", &value)) {
                pq_json_string(&value, &where, NULL);
            }
        }
    }
    cli_fail("%s%s%s%s%s", file == NULL ? "" : file, file == NULL ? "" : ": ", where,
             where[0] == '\0' ? "" : ": ", message);
    pq_json_free(document);
    return CLI_BAD;
}

static bool is_good(const pq_text *envelope) {
    return !envelope->failed && strncmp(pq_text_string(envelope), PQ_API_RESULT_PREFIX,
                                        strlen(PQ_API_RESULT_PREFIX)) == 0;
}

int cli_load(pq_api *api, const char *name, const char *path) {
    char *bytes = NULL;
    size_t size = 0;
    if (cli_read_file(path, &bytes, &size) != CLI_DONE) {
        return CLI_BAD;
    }
    pq_text envelope = {0};
    pq_api_load(api, name, bytes, size, &envelope);
    int code = is_good(&envelope) ? CLI_DONE : print_error(&envelope, path);
    pq_text_free(&envelope);
    return code;
}

int cli_call(pq_api *api, const char *operation, const char *request, pq_text *envelope,
             const char *file, const char **result, size_t *size) {
    pq_status status = pq_api_call(api, operation, request, strlen(request), envelope);
    if (status != PQ_OK || !is_good(envelope)) {
        return print_error(envelope, file);
    }
    size_t prefix = strlen(PQ_API_RESULT_PREFIX);
    *result = envelope->data + prefix;
    *size = envelope->size - prefix - strlen(PQ_API_RESULT_SUFFIX);
    return CLI_DONE;
}

bool cli_flag(const char *result, size_t size, const char *key) {
    pq_json *document = NULL;
    pq_value value;
    bool flag = false;
    if (pq_json_parse(result, size, &document, NULL) != PQ_OK) {
        return false;
    }
    pq_value root = pq_json_root(document);
    if (pq_json_find(&root, key, &value)) {
        pq_json_bool(&value, &flag, NULL);
    }
    pq_json_free(document);
    return flag;
}
