/* `perquery schema`: a schema as a prompt shows it. */
#include "cli.h"

#include <stdio.h>

const char cli_schema_help[] =
    "usage: perquery schema --db FILE [--level full|compact] [--question TEXT] [--json]\n"
    "\n"
    "Prints a database's schema: every CREATE statement (full) or one line a table (compact, the\n"
    "default). With a question, only the tables it names and those they point to; if it names\n"
    "fewer than two, all of them. What was saved goes to stderr; --json prints all of it.\n";

/* Prints the text of a rendering to stdout and what it saved to stderr. */
static int print_rendering(const char *result, size_t size) {
    pq_json *document = NULL;
    if (pq_json_parse(result, size, &document, NULL) != PQ_OK) {
        return cli_fail("not enough memory");
    }
    pq_value root = pq_json_root(document);
    pq_value value;
    pq_value trim;
    const char *text = "";
    int64_t characters = 0;
    int64_t full = 0;
    pq_json_member(&root, "text", &value, NULL);
    pq_json_string(&value, &text, NULL);
    pq_json_member(&root, "characters", &value, NULL);
    pq_json_integer(&value, 0, INT64_MAX, &characters, NULL);
    pq_json_member(&root, "full_characters", &value, NULL);
    pq_json_integer(&value, 0, INT64_MAX, &full, NULL);
    puts(text);
    fprintf(stderr, "%lld characters; the full schema has %lld\n", (long long)characters,
            (long long)full);
    if (pq_json_find(&root, "trim", &trim)) {
        const char *reason = "";
        pq_json_member(&trim, "reason", &value, NULL);
        pq_json_string(&value, &reason, NULL);
        fprintf(stderr, "%s\n", reason);
    }
    pq_json_free(document);
    return CLI_DONE;
}

static int render(pq_api *api, const char *path, const char *level, const char *question,
                  bool as_json) {
    pq_text request = {0};
    pq_text envelope = {0};
    const char *result = NULL;
    size_t size = 0;
    pq_writer w = pq_writer_to(&request);
    pq_write_object(&w);
    pq_write_key_string(&w, "database", "db");
    pq_write_key_string(&w, "level", level);
    pq_write_key_string(&w, "question", question);
    pq_write_end(&w);
    int code = cli_load(api, "db", path);
    if (code == CLI_DONE) {
        code = cli_call(api, "db.open", "{\"name\":\"db\"}", &envelope, path, &result, &size);
    }
    if (code == CLI_DONE) {
        code = cli_call(api, "schema.render", pq_text_string(&request), &envelope, NULL, &result,
                        &size);
    }
    if (code == CLI_DONE && as_json) {
        printf("%.*s\n", (int)size, result);
    } else if (code == CLI_DONE) {
        code = print_rendering(result, size);
    }
    pq_text_free(&request);
    pq_text_free(&envelope);
    return code;
}

int cli_schema(int count, char **arguments) {
    cli_option options[] = {{"db", false, NULL},
                            {"level", false, NULL},
                            {"question", false, NULL},
                            {"json", true, NULL}};
    if (cli_arguments(count, arguments, options, 4, NULL, 0) != CLI_DONE) {
        return CLI_BAD;
    }
    if (options[0].value == NULL) {
        return cli_fail("--db FILE is wanted");
    }
    pq_api *api = pq_api_new();
    if (api == NULL) {
        return cli_fail("not enough memory");
    }
    const char *level = options[1].value == NULL ? "compact" : options[1].value;
    int code = render(api, options[0].value, level, options[2].value, options[3].value != NULL);
    pq_api_free(api);
    return code;
}
