#include "pq_sources.h"

#include "pq_date.h"

pq_status pq_check_date(const pq_reading *reading, const pq_value *value, void *at) {
    const char *const *date = at;
    return pq_is_date(*date) ? PQ_OK
                             : pq_json_refuse(value, reading->error,
                                              "must be a date (2026-05-31) or a month (2026-05)");
}

static const pq_field source_fields[] = {
    {PQ_FIELD_TEXT(pq_source, title), .filled = true, .help = "Title of the source."},
    {PQ_FIELD_TEXT(pq_source, url), PQ_OPTIONAL, .filled = true, .help = "Its address."},
    {PQ_FIELD_TEXT(pq_source, file), PQ_OPTIONAL, .filled = true,
     .help = "File within the source."},
    {PQ_FIELD_TEXT(pq_source, read_on), PQ_OPTIONAL, .check = pq_check_date,
     .help = "Day on which it was read."},
    {PQ_FIELD_TEXT(pq_source, asof), PQ_OPTIONAL, .check = pq_check_date,
     .help = "Month that it is of."},
};
static const pq_shape source_shape = PQ_SHAPE(pq_source, source_fields);

static const pq_field keyed_fields[] = {
    {PQ_FIELD_TEXT(pq_keyed_source, key), .filled = true, .help = "Key of the source."},
    {PQ_FIELD_OBJECT(pq_keyed_source, source), .of = &source_shape, .help = "The source."},
};
const pq_shape pq_keyed_source_shape = PQ_SHAPE(pq_keyed_source, keyed_fields);
