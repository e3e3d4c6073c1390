#include "pq_table.h"
#include "report_parts.h"

#include "pq_cost.h"

#include <stdio.h>
#include <stdlib.h>

/* Cheapest first; rows without a cost last, equal ones as they stand in view. */
static int by_cost(const void *a, const void *b) {
    const pq_report_row *x = a;
    const pq_report_row *y = b;
    bool x_known = !isnan(x->usd_per_query.value);
    bool y_known = !isnan(y->usd_per_query.value);
    if (x_known != y_known) {
        return x_known ? -1 : 1;
    }
    if (x_known && x->usd_per_query.value != y->usd_per_query.value) {
        return x->usd_per_query.value < y->usd_per_query.value ? -1 : 1;
    }
    if (x->own != y->own) {
        return x->own ? 1 : -1;
    }
    return x->place < y->place ? -1 : 1;
}

/* ---- the reference ---- */

static pq_status know(const pq_reading *reading, const pq_value *object, void *into) {
    pq_reference *reference = into;
    (void)reading;
    (void)object;
    reference->price.known = true;
    return PQ_OK;
}

static const pq_field reference_fields[] = {
    {PQ_FIELD_TEXT(pq_reference, name), .help = "Name of the model."},
    {PQ_FIELD_NUMBER(pq_reference, price.input_per_mtok), .key = "input",
     .bounds = PQ_FROM_TO(0, 1e6), .unit = "USD per million tokens",
     .help = "Price of prompt tokens."},
    {PQ_FIELD_NUMBER(pq_reference, price.output_per_mtok), .key = "output",
     .bounds = PQ_FROM_TO(0, 1e6), .unit = "USD per million tokens",
     .help = "Price of generated tokens."},
};
const pq_shape pq_reference_shape = PQ_SHAPE(pq_reference, reference_fields, .check = know);

/* ---- the table ---- */

/* PREFIXper_day_usd and further; nulls where the cost is unknown. */
static void write_projection(pq_writer *w, const char *prefix, double per_query, double volume) {
    pq_projection projection = pq_cost_project(per_query, volume);
    const struct {
        const char *name;
        double value;
    } figures[] = {{"per_day_usd", projection.per_day_usd},
                   {"per_month_usd", projection.per_month_usd},
                   {"per_year_usd", projection.per_year_usd}};
    for (size_t i = 0; i < sizeof figures / sizeof figures[0]; i++) {
        char key[64];
        snprintf(key, sizeof key, "%s%s", prefix, figures[i].name);
        pq_write_key_number(w, key, figures[i].value);
    }
}

static const char *no_cost_reason(const pq_report_row *row) {
    if (!isnan(row->usd_per_query.value)) {
        return NULL;
    }
    return row->came == 0 ? "no call was answered, so there are no token counts"
                          : "no price is known";
}

static void write_cost_row(pq_writer *w, const pq_report_row *row, const pq_table_asked *asked,
                           double best_accuracy) {
    double cost = row->usd_per_query.value;
    double reference =
        report_query_usd(&asked->reference.price, row->input_tokens, row->output_tokens);
    pq_write_object(w);
    report_write_row(w, row);
    pq_write_key_bool(w, "most_accurate", row->accuracy.value >= best_accuracy);
    write_projection(w, "", cost, asked->queries_per_day);
    pq_write_key_number(w, "reference_per_query_usd", reference);
    write_projection(w, "reference_", reference, asked->queries_per_day);
    pq_write_key_number(w, "times_cheaper", cost > 0 ? reference / cost : NAN);
    pq_write_key_string(w, "basis",
                        row->own                ? "measured"
                        : row->usd_is_corrected ? "corrected"
                                                : "published");
    pq_write_key_string(w, "no_cost_reason", no_cost_reason(row));
    pq_write_end(w);
}

void pq_table_write(pq_writer *w, pq_report *report, const pq_table_asked *asked) {
    qsort(report->rows, report->n, sizeof *report->rows, by_cost);
    double best_accuracy = 0;
    for (size_t i = 0; i < report->n; i++) {
        double accuracy = report->rows[i].accuracy.value;
        best_accuracy = accuracy > best_accuracy ? accuracy : best_accuracy;
    }
    pq_write_object(w);
    pq_write_key_number(w, "queries_per_day", asked->queries_per_day);
    pq_write_key_integer(w, "days_per_month", PQ_DAYS_PER_MONTH);
    pq_write_key_integer(w, "days_per_year", PQ_DAYS_PER_YEAR);
    pq_write_key(w, "reference");
    pq_write_object(w);
    pq_write_key_string(w, "name", asked->reference.name);
    pq_write_key_number(w, "input", asked->reference.price.input_per_mtok);
    pq_write_key_number(w, "output", asked->reference.price.output_per_mtok);
    pq_write_end(w);
    pq_write_key(w, "rows");
    pq_write_array(w);
    for (size_t i = 0; i < report->n; i++) {
        write_cost_row(w, &report->rows[i], asked, best_accuracy);
    }
    pq_write_end(w);
    pq_write_end(w);
}
