/* `perquery call`: any operation, JSON in, envelope out. */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: perquery call OPERATION [--load NAME=FILE]... [--database NAME=FILE]... < "
    "request.json\n"
    "\n"
    "Runs one operation exactly as the page does and prints the result as JSON:\n"
    "{\"ok\":true,\"result\":...} or {\"ok\":false,\"error\":{\"code\",\"message\",\"where\"}}.\n"
    "\n"
    "  --load NAME=FILE      load a file under a name before the call\n"
    "  --database NAME=FILE  load a file and open it as a database\n"
    "\n"
    "`perquery call OPERATION --help` prints the fields of its request;\n"
    "`perquery call meta < /dev/null` lists operations, rules, limits and error codes.\n"
    "Example:\n"
    "  echo '{\"database\":\"db\",\"sql\":\"SELECT 1 AS one\"}' |\n"
    "    perquery call db.query --database db=chinook.sqlite\n";

/* Help, of the operation that is named if one is. */
static int print_help(const char *operation) {
    pq_text text = {0};
    if (pq_api_help(operation, &text)) {
        printf("usage: perquery call %s [--load NAME=FILE]... [--database NAME=FILE]... < "
               "request.json\n\n%s",
               operation, pq_text_string(&text));
    } else {
        fputs(help, stdout);
    }
    pq_text_free(&text);
    return CLI_DONE;
}

/* Loads FILE under NAME from an argument "NAME=FILE"; opens it if it is to be a database. */
static int load_argument(pq_api *api, const char *argument, bool is_database) {
    const char *equals = strchr(argument, '=');
    if (equals == NULL || equals == argument || equals - argument > 200) {
        return cli_fail("expected NAME=FILE, found \"%s\"", argument);
    }
    char name[201];
    memcpy(name, argument, (size_t)(equals - argument));
    name[equals - argument] = '\0';
    return is_database ? cli_open(api, name, equals + 1) : cli_load(api, name, equals + 1);
}

static int run_call(pq_api *api, int count, char **arguments) {
    const char *operation = NULL;
    for (int i = 0; i < count; i++) {
        bool is_database = strcmp(arguments[i], "--database") == 0;
        if (is_database || strcmp(arguments[i], "--load") == 0) {
            if (i + 1 == count) {
                return cli_fail("%s needs NAME=FILE", arguments[i]);
            }
            if (load_argument(api, arguments[++i], is_database) != CLI_DONE) {
                return CLI_BAD;
            }
        } else if (operation == NULL && arguments[i][0] != '-') {
            operation = arguments[i];
        } else {
            return cli_fail("unexpected argument \"%s\"", arguments[i]);
        }
    }
    if (operation == NULL) {
        return cli_fail("no operation given; run `perquery call meta < /dev/null` for the list");
    }
    char *request = NULL;
    size_t size = 0;
    if (cli_read_file("-", &request, &size) != CLI_DONE) {
        return CLI_BAD;
    }
    pq_text envelope = {0};
    pq_status status = pq_api_call(api, operation, request, size, &envelope);
    free(request);
    if (envelope.failed) {
        pq_text_free(&envelope);
        return cli_fail_memory();
    }
    puts(pq_text_string(&envelope));
    pq_text_free(&envelope);
    return status == PQ_OK ? CLI_DONE : CLI_BAD;
}

int cli_call(int count, char **arguments) {
    if (cli_is_help(count, arguments)) {
        return print_help(arguments[0]);
    }
    pq_api *api = pq_api_new();
    if (api == NULL) {
        return cli_fail_memory();
    }
    int code = run_call(api, count, arguments);
    pq_api_free(api);
    return code;
}
