/* What the commands of `perquery` share. Exit codes: 0 success, 1 the check failed, 2 bad usage or
 * input. Errors go to stderr, one line: what and where. */
#ifndef PQ_CLI_CLI_H
#define PQ_CLI_CLI_H

#include "pq_api.h"
#include "pq_json.h"

enum { CLI_DONE = 0, CLI_NO = 1, CLI_BAD = 2 };

/* ---- the command line ---- */

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

/* Is help asked for among the arguments, with --help or -h? */
bool cli_is_help(int count, char **arguments);

/* Prints "perquery: ..." to stderr and returns CLI_BAD. */
int cli_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
int cli_fail_memory(void);

/* Reads a whole file ("-" is standard input) into memory from malloc. Returns CLI_DONE or CLI_BAD
 * after printing why. */
int cli_read_file(const char *path, char **bytes, size_t *size);

/* ---- operations ---- */

/* What an operation answered. Starts as {0}, may be used again, and is freed with
 * cli_answer_free. */
typedef struct cli_answer {
    pq_text envelope;
    const char *json; /* the result, in the envelope */
    size_t size;
    pq_json *document; /* the same, parsed; NULL after cli_ask_text */
    pq_value root;
} cli_answer;

/* Runs an operation. CLI_DONE, or CLI_BAD after printing the error; `file` (or NULL) names the file
 * that the error is about. cli_ask_text does not parse the result, which may be large. */
int cli_ask(pq_api *api, const char *operation, const char *request, const char *file,
            cli_answer *answer);
int cli_ask_text(pq_api *api, const char *operation, const char *request, const char *file,
                 cli_answer *answer);
void cli_answer_free(cli_answer *answer);

/* Prints the result as one line of JSON. */
void cli_answer_print(const cli_answer *answer);

/* Loads a file into the session under a name, and opens it as a database, with the files beside it
 * whose names end with -wal and -journal. CLI_DONE or CLI_BAD after printing why. */
int cli_load(pq_api *api, const char *name, const char *path);
int cli_open(pq_api *api, const char *name, const char *path);

/* ---- jobs ---- */

typedef struct cli_job {
    const char *operations; /* "eval" for eval.begin, eval.step, eval.result */
    const char *name;       /* the field that names a job: "evaluation" */
    const char *progress;   /* of "3 of 25 questions scored" */
} cli_job;

/* Steps a job until it is finished; on a terminal a line shows the progress. `named` is the request
 * that names the job. */
int cli_job_steps(pq_api *api, const cli_job *job, const char *named, cli_answer *answer);

/* Begins a job, steps it until it is finished, and answers with its result. */
int cli_job_run(pq_api *api, const cli_job *job, const char *request, cli_answer *answer);

/* ---- values of a result ---- */

/* The text in a field; "" if there is none. */
const char *cli_text(const pq_value *object, const char *key);

/* The number in a field; `otherwise` if there is none. */
double cli_number(const pq_value *object, const char *key, double otherwise);

/* The flag in a field; false if there is none. */
bool cli_flag(const pq_value *object, const char *key);

/* The list in a field, and its length; 0 if there is none. */
size_t cli_list(const pq_value *object, const char *key, pq_value *list);

/* ---- the commands, each with its help text beside it ---- */

int cli_eval(int count, char **arguments);
int cli_lint(int count, char **arguments);
int cli_check(int count, char **arguments);
int cli_score(int count, char **arguments);
int cli_schema(int count, char **arguments);
int cli_twin(int count, char **arguments);
int cli_cost(int count, char **arguments);
int cli_pick(int count, char **arguments);
int cli_saturation(int count, char **arguments);
int cli_sweep(int count, char **arguments);
int cli_replay(int count, char **arguments);
int cli_call(int count, char **arguments);

extern const char cli_eval_help[];
extern const char cli_lint_help[];
extern const char cli_check_help[];
extern const char cli_score_help[];
extern const char cli_schema_help[];
extern const char cli_twin_help[];
extern const char cli_pick_help[];
extern const char cli_saturation_help[];
extern const char cli_sweep_help[];
extern const char cli_replay_help[];

#endif
