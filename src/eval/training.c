#include "pq_training.h"

#include "judged_parts.h"
#include "pq_codes.h"
#include "pq_string_set.h"

PQ_CODE(pq_training, pq_training_kind, PQ_TRAINING_LIST)
PQ_CODES(pq_training_skip, pq_training_skip, PQ_TRAINING_SKIP_LIST)

/* A list of different SQL texts for one prompt. */
typedef struct candidate {
    struct candidate *next;
    const char *sql;
    size_t size;
} candidate;

/* One prompt on one database, with the SQL from first turns. */
typedef struct prompt {
    pq_value messages;
    candidate *right, *wrong;
    candidate **right_end, **wrong_end;
    size_t n_right, n_wrong;
} prompt;

typedef struct maker {
    const pq_judged *judged;
    pq_arena *arena;
    pq_text *text;
    pq_training *training;
    pq_text scratch; /* the current line, or a part of it */
    pq_string_set lines;
    pq_string_set prompts;
    pq_string_set answers;
    prompt **by_number; /* prompts by number; room for every answer */
    pq_error *error;
} maker;

static bool find_messages(const pq_turn_read *turn, pq_value *messages) {
    return pq_json_find(&turn->request, "messages", messages) &&
           pq_json_kind(messages) == PQ_KIND_ARRAY;
}

/* Writes the items of the messages into the open array. */
static void write_messages(pq_writer *w, const pq_value *messages) {
    size_t count = 0;
    pq_json_array(messages, &count, NULL);
    for (size_t i = 0; i < count; i++) {
        pq_value message = pq_json_item(messages, i);
        pq_json_write(w, &message);
    }
}

/* Writes an assistant's message with the SQL in the requested form. */
static void write_reply(pq_writer *w, const char *sql, size_t size) {
    pq_text content = {0};
    pq_writer inner = pq_writer_to(&content);
    pq_write_object(&inner);
    pq_write_key(&inner, "sql");
    pq_write_bytes(&inner, sql, size);
    pq_write_end(&inner);
    pq_write_object(w);
    pq_write_key_string(w, "role", "assistant");
    pq_write_key_string(w, "content", pq_text_string(&content));
    pq_write_end(w);
    w->text->failed = w->text->failed || content.failed;
    pq_text_free(&content);
}

/* Adds the current line, if it is new. */
static pq_status add_line(maker *m, bool *added) {
    size_t number = 0;
    *added = false;
    if (m->scratch.failed ||
        !pq_string_set_add(&m->lines, m->scratch.data, m->scratch.size, &number, added)) {
        return pq_error_memory(m->error);
    }
    if (*added) {
        pq_text_append_bytes(m->text, m->scratch.data, m->scratch.size);
        pq_text_append(m->text, "\n");
        m->training->lines++;
    }
    return m->text->failed ? pq_error_memory(m->error) : PQ_OK;
}

static pq_writer begin_line(maker *m) {
    pq_text_clear(&m->scratch);
    return pq_writer_to(&m->scratch);
}

static pq_status skip(maker *m, pq_training_skip why) {
    m->training->skipped[why]++;
    return PQ_OK;
}

/* Adds the current line, or counts it as skipped. */
static pq_status add_or_skip(maker *m) {
    bool added = false;
    pq_status status = add_line(m, &added);
    return status == PQ_OK && !added ? skip(m, PQ_SKIP_DUPLICATE) : status;
}

/* ---- the kinds ---- */

static pq_status add_supervised(maker *m, const judged_answer *answer) {
    const pq_answer_read *read = answer->read;
    pq_value messages;
    if (!answer->answered) {
        return skip(m, PQ_SKIP_UNANSWERED);
    }
    if (read->sql == NULL) {
        return skip(m, PQ_SKIP_NO_SQL);
    }
    if (!answer->right) {
        return skip(m, PQ_SKIP_WRONG);
    }
    if (!find_messages(&read->turns[read->chosen], &messages)) {
        return skip(m, PQ_SKIP_NO_PROMPT);
    }
    pq_writer w = begin_line(m);
    pq_write_object(&w);
    pq_write_key(&w, "messages");
    pq_write_array(&w);
    write_messages(&w, &messages);
    write_reply(&w, read->sql, read->sql_size);
    pq_write_end(&w);
    pq_write_end(&w);
    return add_or_skip(m);
}

static void write_reference(pq_writer *w, const pq_judged *judged, const judged_answer *answer) {
    static const char *const orders[] = {
        [PQ_ORDER_BY_SQL] = "by_sql",
        [PQ_ORDER_REQUIRED] = "required",
        [PQ_ORDER_IGNORED] = "ignored",
    };
    const judged_base *base = answer->sweep->base;
    size_t index = answer->sweep->gold_index[answer->read->question];
    const pq_question *question = &base->gold.questions[index];
    pq_write_key(w, "reference");
    pq_write_object(w);
    pq_write_key_string(w, "question", question->id);
    pq_write_key_string(w, "gold", base->gold.id);
    pq_write_key_string(w, "database", base->gold.database);
    pq_write_key_string(w, "rule", judged->rule->id);
    pq_write_key(w, "sql");
    pq_write_array(w);
    for (size_t k = 0; k < question->n_sql; k++) {
        pq_write_string(w, base->gold_sql[index][k]);
    }
    pq_write_end(w);
    pq_write_key_string(w, "order", orders[question->order]);
    pq_write_key(w, "required");
    pq_write_array(w);
    for (size_t i = 0; i < question->n_required; i++) {
        pq_write_string(w, question->required[i]);
    }
    pq_write_end(w);
    pq_write_end(w);
}

static pq_status add_reinforcement(maker *m, const judged_answer *answer) {
    pq_value messages;
    if (answer->read->n_turns == 0 || !find_messages(&answer->read->turns[0], &messages)) {
        return skip(m, PQ_SKIP_NO_PROMPT);
    }
    pq_writer w = begin_line(m);
    pq_write_object(&w);
    pq_write_key(&w, "messages");
    pq_json_write(&w, &messages);
    write_reference(&w, m->judged, answer);
    pq_write_end(&w);
    return add_or_skip(m);
}

/* The number of the prompt of an answer's first turn, or of that prompt with its SQL. */
static pq_status number_of(maker *m, pq_string_set *set, const judged_answer *answer,
                           const pq_value *messages, bool with_sql, size_t *number, bool *added) {
    const pq_turn_read *first = &answer->read->turns[0];
    pq_writer w = begin_line(m);
    pq_write_array(&w);
    pq_write_size(&w, (size_t)(answer->sweep->base - m->judged->bases));
    pq_write_size(&w, answer->sweep->gold_index[answer->read->question]);
    pq_json_write(&w, messages);
    if (with_sql) {
        pq_write_bytes(&w, first->sql, first->sql_size);
    }
    pq_write_end(&w);
    return !m->scratch.failed &&
                   pq_string_set_add(set, m->scratch.data, m->scratch.size, number, added)
               ? PQ_OK
               : pq_error_memory(m->error);
}

static pq_status find_prompt(maker *m, const judged_answer *answer, const pq_value *messages,
                             prompt **found) {
    size_t number = 0;
    bool added = false;
    pq_status status = number_of(m, &m->prompts, answer, messages, false, &number, &added);
    if (status == PQ_OK && added) {
        prompt *p = pq_arena_alloc(m->arena, sizeof *p);
        if (p == NULL) {
            return pq_error_memory(m->error);
        }
        p->messages = *messages;
        p->messages.parent = NULL;
        p->right_end = &p->right;
        p->wrong_end = &p->wrong;
        m->by_number[number] = p;
    }
    *found = status == PQ_OK ? m->by_number[number] : NULL;
    return status;
}

/* Adds the first turn's SQL of an answer as a candidate for a pair. */
static pq_status collect(maker *m, const judged_answer *answer) {
    const pq_turn_read *first = &answer->read->turns[0];
    pq_value messages;
    size_t number = 0;
    bool added = false;
    prompt *p = NULL;
    if (!answer->answered) {
        return skip(m, PQ_SKIP_UNANSWERED);
    }
    if (answer->read->n_turns == 0 || first->sql == NULL) {
        return skip(m, PQ_SKIP_NO_SQL);
    }
    if (!find_messages(first, &messages)) {
        return skip(m, PQ_SKIP_NO_PROMPT);
    }
    pq_status status = find_prompt(m, answer, &messages, &p);
    if (status == PQ_OK) {
        status = number_of(m, &m->answers, answer, &messages, true, &number, &added);
    }
    if (status != PQ_OK || !added) {
        return status == PQ_OK ? skip(m, PQ_SKIP_DUPLICATE) : status;
    }
    candidate *c = pq_arena_alloc(m->arena, sizeof *c);
    if (c == NULL) {
        return pq_error_memory(m->error);
    }
    *c = (candidate){.sql = first->sql, .size = first->sql_size};
    candidate ***end = answer->right_before ? &p->right_end : &p->wrong_end;
    **end = c;
    *end = &c->next;
    p->n_right += answer->right_before;
    p->n_wrong += !answer->right_before;
    return PQ_OK;
}

static pq_status pair_up(maker *m, const prompt *p) {
    pq_status status = PQ_OK;
    bool paired = p->n_right > 0 && p->n_wrong > 0;
    size_t left = p->n_right > p->n_wrong ? p->n_right - p->n_wrong : 0;
    m->training->skipped[PQ_SKIP_UNPAIRED] += paired ? left : p->n_right + p->n_wrong;
    const candidate *right = p->right;
    for (const candidate *wrong = p->wrong; wrong != NULL && paired && status == PQ_OK;
         wrong = wrong->next) {
        pq_writer w = begin_line(m);
        pq_write_object(&w);
        pq_write_key(&w, "input");
        pq_write_object(&w);
        pq_write_key(&w, "messages");
        pq_json_write(&w, &p->messages);
        pq_write_end(&w);
        pq_write_key(&w, "preferred_output");
        pq_write_array(&w);
        write_reply(&w, right->sql, right->size);
        pq_write_end(&w);
        pq_write_key(&w, "non_preferred_output");
        pq_write_array(&w);
        write_reply(&w, wrong->sql, wrong->size);
        pq_write_end(&w);
        pq_write_end(&w);
        status = add_or_skip(m);
        right = right->next == NULL ? p->right : right->next;
    }
    return status;
}

static pq_status add_answer(maker *m, pq_training_kind kind, const judged_answer *answer) {
    if (answer->why != WHY_JUDGED) {
        return skip(m, PQ_SKIP_UNJUDGED);
    }
    switch (kind) {
    case PQ_TRAINING_SUPERVISED:
        return add_supervised(m, answer);
    case PQ_TRAINING_REINFORCEMENT:
        return add_reinforcement(m, answer);
    case PQ_TRAINING_PREFERENCE:
    case PQ_TRAINING_COUNT:
        break;
    }
    return collect(m, answer);
}

static pq_status make(maker *m, pq_training_kind kind) {
    const pq_judged *judged = m->judged;
    m->by_number = pq_arena_array(m->arena, judged->n_answers, sizeof(prompt *));
    pq_status status = m->by_number == NULL ? pq_error_memory(m->error) : PQ_OK;
    for (size_t i = 0; i < judged->n_answers && status == PQ_OK; i++) {
        status = add_answer(m, kind, &judged->answers[i]);
    }
    for (size_t i = 0; i < m->prompts.count && status == PQ_OK; i++) {
        status = pair_up(m, m->by_number[i]);
    }
    return status;
}

pq_status pq_training_write(const pq_judged *judged, pq_training_kind kind, pq_text *text,
                            pq_training *training, pq_error *error) {
    pq_arena *arena = pq_arena_new();
    *training = (pq_training){0};
    if (arena == NULL) {
        return pq_error_memory(error);
    }
    maker m = {.judged = judged,
               .arena = arena,
               .text = text,
               .training = training,
               .lines = {.arena = arena},
               .prompts = {.arena = arena},
               .answers = {.arena = arena},
               .error = error};
    pq_status status = make(&m, kind);
    pq_text_free(&m.scratch);
    pq_arena_free(arena);
    return status;
}
