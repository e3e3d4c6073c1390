/* Operations on the recall of the trims: begin, step, result, end. */
#include "api_parts.h"

#include "pq_benchmark_import.h"
#include "pq_recall.h"

#include <stdio.h>
#include <string.h>

/* Writes the question files named in "published" as one gold set. */
static pq_status convert(pq_call *call, pq_text *gold) {
    pq_documents files = {0};
    pq_status status = pq_call_documents(call, "published", &files);
    if (status == PQ_OK) {
        status = pq_published_gold(files.roots, files.count, "published", gold, call->work.error);
    }
    pq_documents_free(&files);
    return status;
}

/* The gold set of the request: the file named in "gold", or the files in "published" as one. */
static pq_status begin_on(pq_call *call, pq_db *db, pq_recall **recall) {
    pq_value names;
    if (!pq_json_find(call->work.request, "published", &names)) {
        pq_item *file = NULL;
        pq_status status = pq_call_item(call, "gold", PQ_ITEM_FILE, &file);
        return status == PQ_OK ? pq_recall_begin(db, (const char *)file->bytes, file->size, recall,
                                                 call->work.error)
                               : status;
    }
    pq_text gold = {0};
    pq_status status = convert(call, &gold);
    if (status == PQ_OK) {
        status = pq_recall_begin(db, pq_text_string(&gold), gold.size, recall, call->work.error);
    }
    pq_text_free(&gold);
    return status;
}

pq_status pq_op_recall_begin(pq_call *call) {
    static const char *const fields[] = {"database", "gold", "published", NULL};
    pq_item *database = NULL;
    pq_recall *recall = NULL;
    pq_status status = pq_call_fields(call, fields);
    if (status == PQ_OK) {
        status = pq_call_item(call, "database", PQ_ITEM_DATABASE, &database);
    }
    if (status == PQ_OK) {
        status = begin_on(call, database->db, &recall);
    }
    if (status != PQ_OK) {
        return status;
    }
    char name[32];
    snprintf(name, sizeof name, "r%u", ++call->api->recalls);
    pq_item *item = pq_item_add(call->api, PQ_ITEM_RECALL, name);
    if (item == NULL) {
        pq_recall_end(recall);
        return pq_error_memory(call->work.error);
    }
    item->recall = recall;
    item->uses = database;
    pq_write_object(call->work.out);
    pq_write_key_string(call->work.out, "recall", name);
    pq_write_key_size(call->work.out, "total", pq_recall_total(recall));
    pq_write_end(call->work.out);
    return PQ_OK;
}

/* The recall that the request names, and nothing else in the request. */
static pq_status find_recall(pq_call *call, pq_item **item) {
    static const char *const fields[] = {"recall", NULL};
    pq_status status = pq_call_fields(call, fields);
    return status == PQ_OK ? pq_call_item(call, "recall", PQ_ITEM_RECALL, item) : status;
}

pq_status pq_op_recall_step(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_recall(call, &item);
    if (status == PQ_OK) {
        status = pq_recall_step(item->recall, call->work.error);
    }
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_write_key_size(call->work.out, "done", pq_recall_done(item->recall));
        pq_write_key_size(call->work.out, "total", pq_recall_total(item->recall));
        pq_write_key_bool(call->work.out, "finished", pq_recall_finished(item->recall));
        pq_write_key(call->work.out, "question");
        pq_recall_write_last(call->work.out, item->recall);
        pq_write_end(call->work.out);
    }
    return status;
}

pq_status pq_op_recall_result(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_recall(call, &item);
    if (status == PQ_OK) {
        pq_recall_write(call->work.out, item->recall);
    }
    return status;
}

pq_status pq_op_recall_end(pq_call *call) {
    pq_item *item = NULL;
    pq_status status = find_recall(call, &item);
    if (status == PQ_OK) {
        pq_write_object(call->work.out);
        pq_write_key_string(call->work.out, "recall", item->name);
        pq_write_end(call->work.out);
        pq_item_remove(call->api, item);
    }
    return status;
}
