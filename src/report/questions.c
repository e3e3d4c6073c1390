#include "pq_questions.h"

#include <math.h>

const char pq_test_intervals[] =
    "told apart where their 95 % intervals do not meet, which errs towards \"cannot tell\"";

double pq_by_accuracy(const pq_view_row *row) {
    return row->doubted ? NAN : -row->accuracy.value;
}

double pq_by_correct(const pq_view_row *row) {
    return row->usd_per_correct.value;
}

double pq_by_query(const pq_view_row *row) {
    return row->usd_per_query.value;
}

double pq_by_ttft(const pq_view_row *row) {
    return row->ttft_p50_ms.value;
}

/* Does `a` come before `b`, which stands before it in the file? */
static bool comes_before(const pq_view_row *a, const pq_view_row *b, pq_row_key key) {
    double x = key(a);
    double y = key(b);
    if (x != y) {
        return x < y;
    }
    double cost = a->usd_per_correct.value;
    double other = b->usd_per_correct.value;
    return !isnan(cost) && (isnan(other) || cost < other);
}

size_t *pq_answers_order(const pq_answers *a, pq_row_key key, size_t *n) {
    const pq_view_row *rows = a->view.rows;
    size_t *order = pq_arena_array(a->work->arena, a->view.n, sizeof *order);
    *n = 0;
    for (size_t i = 0; order != NULL && i < a->view.n; i++) {
        if (isnan(key(&rows[i]))) {
            continue;
        }
        size_t at = (*n)++;
        while (at > 0 && comes_before(&rows[i], &rows[order[at - 1]], key)) {
            order[at] = order[at - 1];
            at--;
        }
        order[at] = i;
    }
    return order;
}

void pq_question_begin(pq_answers *a, const char *id, const char *question, pq_standing finding) {
    pq_write_object(a->w);
    pq_write_key_string(a->w, "id", id);
    pq_write_key_string(a->w, "question", question);
    pq_write_key_string(a->w, "finding", pq_standing_code(finding));
}

void pq_question_list(pq_answers *a, const char *key) {
    pq_write_key(a->w, key);
    pq_write_array(a->w);
}

void pq_question_end(pq_answers *a) {
    pq_write_end(a->w);
}

static void write_row_or_null(pq_writer *w, const char *key, size_t row) {
    pq_write_key(w, key);
    if (row == PQ_NO_ROW) {
        pq_write_null(w);
    } else {
        pq_write_size(w, row);
    }
}

void pq_write_entry(pq_answers *a, const pq_entry *entry) {
    pq_writer *w = a->w;
    pq_write_object(w);
    pq_write_key_size(w, "row", entry->row);
    write_row_or_null(w, "against", entry->against);
    pq_write_key_number(w, "value", entry->figure.value);
    pq_write_key_string(w, "unit", entry->unit);
    pq_write_key_interval(w, "interval", entry->figure.interval);
    pq_write_key_number(w, "p_value", entry->p_value);
    pq_write_key_number(w, "p_adjusted", entry->p_adjusted);
    pq_write_key_string(w, "finding", pq_standing_code(entry->finding));
    pq_write_end(w);
}

pq_standing pq_standing_of(const pq_measure *a, const pq_measure *b) {
    pq_standing standing = pq_standing_of_intervals(a->interval, b->interval);
    if (standing == PQ_STANDING_FIRST || standing == PQ_STANDING_SECOND) {
        return PQ_STANDING_TOLD_APART;
    }
    return standing == PQ_STANDING_SAME ? PQ_STANDING_CANNOT_TELL : standing;
}

void pq_write_entries(pq_answers *a, const size_t *order, size_t n, pq_row_figure figure,
                      const char *unit) {
    pq_question_list(a, "entries");
    for (size_t i = 0; i < n; i++) {
        pq_measure best = figure(&a->view.rows[order[0]]);
        pq_measure own = figure(&a->view.rows[order[i]]);
        pq_entry entry = {.row = order[i],
                          .against = PQ_NO_ROW,
                          .figure = own,
                          .unit = unit,
                          .p_value = NAN,
                          .p_adjusted = NAN,
                          .finding = i == 0 ? PQ_STANDING_BEST : pq_standing_of(&best, &own)};
        pq_write_entry(a, &entry);
    }
    pq_write_end(a->w);
}
