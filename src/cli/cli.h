/* What the commands of `perquery` share. Exit codes: 0 done, 1 the answer is "no", 2 bad usage or
 * input. Errors go to stderr, one line: what and where. */
#ifndef PQ_CLI_CLI_H
#define PQ_CLI_CLI_H

#include "pq_api.h"
#include "pq_json.h"

enum { CLI_DONE = 0, CLI_NO = 1, CLI_BAD = 2 };

/* An option of a command, "--name VALUE" or, if a flag, "--name". */
typedef struct cli_option {
    const char *name; /* without "--" */
    bool is_flag;
    const char *value; /* filled in; "" for a flag that was given, NULL if absent */
} cli_option;

/* Reads the arguments of a command: options in any order, and at most `n_words` words, which are
 * put to words[]. Returns CLI_DONE, or CLI_BAD after printing what is wrong. */
int cli_arguments(int count, char **arguments, cli_option *options, size_t n_options,
                  const char **words, size_t n_words);

/* Prints "perquery: ..." to stderr and returns CLI_BAD. */
int cli_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Reads a whole file ("-" is standard input) into memory from malloc. Returns CLI_DONE or CLI_BAD
 * after printing why. */
int cli_read_file(const char *path, char **bytes, size_t *size);

/* Loads a file into the session under a name. CLI_DONE or CLI_BAD after printing why. */
int cli_load(pq_api *api, const char *name, const char *path);

/* Runs an operation. On success *result points at the result in the envelope and *size is its
 * length. CLI_DONE, or CLI_BAD after printing the error; `file` (or NULL) names the file that the
 * error is about. */
int cli_call(pq_api *api, const char *operation, const char *request, pq_text *envelope,
             const char *file, const char **result, size_t *size);

/* The boolean field `key` of a result; false if it is not there. */
bool cli_flag(const char *result, size_t size, const char *key);

/* The commands; each has its help text beside it. */
int cli_eval(int count, char **arguments);
int cli_lint(int count, char **arguments);
int cli_score(int count, char **arguments);
int cli_schema(int count, char **arguments);
int cli_twin(int count, char **arguments);
int cli_cost(int count, char **arguments);
int cli_pick(int count, char **arguments);
int cli_saturation(int count, char **arguments);
int cli_sweep(int count, char **arguments);
int cli_replay(int count, char **arguments);
int cli_call_command(int count, char **arguments);
extern const char cli_eval_help[];
extern const char cli_lint_help[];
extern const char cli_score_help[];
extern const char cli_schema_help[];
extern const char cli_twin_help[];
extern const char cli_cost_help[];
extern const char cli_pick_help[];
extern const char cli_saturation_help[];
extern const char cli_sweep_help[];
extern const char cli_replay_help[];
extern const char cli_call_help[];

#endif
