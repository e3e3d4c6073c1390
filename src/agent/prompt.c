#include "prompt.h"

#include <string.h>

enum {
    MOST_MESSAGES = 1 + 2 * PQ_MAX_HISTORY + 3,
    MOST_REPLY_BYTES = 16 * 1024 /* the most of a reply that is sent back */
};

/* Messages in the making; their texts are working memory. */
typedef struct talk {
    const pq_task *task;
    const char *schema;
    const pq_exchange *history; /* the part that is sent */
    size_t n_history;
    pq_message messages[MOST_MESSAGES];
    size_t n_messages;
    pq_arena *arena;
    pq_status status;
} talk;

/* Adds a message and empties the text. */
static void say(talk *t, const char *role, pq_text *text) {
    if (t->n_messages == 0 && t->task->prefix != NULL) {
        pq_text whole = {0};
        pq_text_append(&whole, t->task->prefix);
        pq_text_append_bytes(&whole, pq_text_string(text), text->size);
        whole.failed = whole.failed || text->failed;
        pq_text_free(text);
        *text = whole;
    }
    char *content = text->failed ? NULL : pq_arena_copy(t->arena, pq_text_string(text), text->size);
    pq_text_free(text);
    if (content == NULL) {
        t->status = PQ_OUT_OF_MEMORY;
    } else {
        t->messages[t->n_messages++] = (pq_message){.role = role, .content = content};
    }
}

static void choose_history(talk *t) {
    int most = t->task->strategy->history;
    size_t count = most < 0 ? 0 : most > PQ_MAX_HISTORY ? PQ_MAX_HISTORY : (size_t)most;
    t->n_history = t->task->n_history < count ? t->task->n_history : count;
    t->history = t->n_history == 0 ? NULL : t->task->history + t->task->n_history - t->n_history;
}

/* Appends a statement in the form that the strategy asks for. */
static void append_answer(const pq_strategy *strategy, const char *sql, pq_text *text) {
    if (!strategy->json_mode) {
        pq_text_append(text, sql);
        return;
    }
    pq_writer w = pq_writer_to(text);
    pq_write_object(&w);
    pq_write_key_string(&w, "sql", sql);
    pq_write_end(&w);
}

/* Adds the messages up to the question. */
static void begin(talk *t) {
    const pq_strategy *strategy = t->task->strategy;
    pq_text text = {0};
    choose_history(t);
    pq_filling filling = {.question = t->task->question, .schema = t->schema};
    if (strategy->system[0] != '\0') {
        pq_prompt_fill(strategy->system, &filling, &text);
        say(t, "system", &text);
    }
    for (size_t i = 0; i < t->n_history && t->status == PQ_OK; i++) {
        pq_text_append(&text, t->history[i].question);
        say(t, "user", &text);
        append_answer(strategy, t->history[i].sql, &text);
        say(t, "assistant", &text);
    }
    if (t->status == PQ_OK) {
        pq_prompt_fill(strategy->user, &filling, &text);
        say(t, "user", &text);
    }
}

/* Adds the reply and what is wrong with it. An empty reply cannot be sent back; then what is wrong
 * is added to the question, so that roles still alternate. */
static void go_on(talk *t, const pq_agent_flaw *flaw) {
    const pq_strategy *strategy = t->task->strategy;
    pq_text text = {0};
    pq_filling filling = {.question = t->task->question,
                          .schema = flaw->full_schema,
                          .sql = flaw->sql,
                          .error = flaw->error};
    if (flaw->answer[strspn(flaw->answer, " \t\r\n")] == '\0') {
        pq_text_append(&text, t->messages[--t->n_messages].content);
        pq_text_append(&text, "\n\n");
    } else {
        size_t size = strlen(flaw->answer);
        if (size > MOST_REPLY_BYTES) {
            size = MOST_REPLY_BYTES;
            while (size > 0 && ((unsigned char)flaw->answer[size] & 0xC0) == 0x80) {
                size--;
            }
        }
        pq_text_append_bytes(&text, flaw->answer, size);
        say(t, "assistant", &text);
    }
    pq_prompt_fill(flaw->sql == NULL ? strategy->repair_no_sql
                   : flaw->first     ? strategy->repair_first
                                     : strategy->repair,
                   &filling, &text);
    say(t, "user", &text);
}

static pq_status write_body(talk *t, pq_arena *arena, const char **body, size_t *size) {
    const pq_task *task = t->task;
    pq_request request = {.model = task->model,
                          .messages = t->messages,
                          .n_messages = t->n_messages,
                          .stream = true,
                          .json_mode = task->json_mode && task->strategy->json_mode,
                          .temperature = task->temperature,
                          .max_tokens = task->max_tokens,
                          .max_tokens_field = task->max_tokens_field,
                          .reasoning_effort = task->reasoning_effort,
                          .extra = task->extra};
    pq_text text = {0};
    pq_writer w = pq_writer_to(&text);
    pq_request_write(&w, &request);
    *body = text.failed ? NULL : pq_arena_copy(arena, pq_text_string(&text), text.size);
    *size = text.size;
    pq_text_free(&text);
    return *body == NULL ? PQ_OUT_OF_MEMORY : PQ_OK;
}

static pq_status converse(const pq_task *task, const char *schema, const pq_agent_flaw *flaw,
                          pq_arena *arena, const char **body, size_t *size) {
    talk t = {.task = task, .schema = schema, .arena = pq_arena_new()};
    *body = NULL;
    *size = 0;
    if (t.arena == NULL) {
        return PQ_OUT_OF_MEMORY;
    }
    begin(&t);
    if (t.status == PQ_OK && flaw != NULL) {
        go_on(&t, flaw);
    }
    pq_status status = t.status == PQ_OK ? write_body(&t, arena, body, size) : t.status;
    pq_arena_free(t.arena);
    return status;
}

pq_status pq_agent_prompt_topic(const pq_task *task, pq_arena *arena, const char **topic,
                                size_t *size) {
    talk t = {.task = task};
    pq_text text = {0};
    choose_history(&t);
    for (size_t i = 0; i < t.n_history; i++) {
        pq_text_append(&text, t.history[i].question);
        pq_text_append(&text, "\n");
    }
    pq_text_append(&text, task->question);
    *topic = text.failed ? NULL : pq_arena_copy(arena, pq_text_string(&text), text.size);
    *size = text.size;
    pq_text_free(&text);
    return *topic == NULL ? PQ_OUT_OF_MEMORY : PQ_OK;
}

pq_status pq_agent_prompt_first(const pq_task *task, const char *schema, pq_arena *arena,
                                const char **body, size_t *size) {
    return converse(task, schema, NULL, arena, body, size);
}

pq_status pq_agent_prompt_repair(const pq_task *task, const char *schema, const pq_agent_flaw *flaw,
                                 pq_arena *arena, const char **body, size_t *size) {
    return converse(task, schema, flaw, arena, body, size);
}
