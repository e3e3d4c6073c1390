#include "shape_parts.h"

#include <string.h>

static size_t n_words(const pq_field *f) {
    size_t n = 0;
    while (f->words[n] != NULL) {
        n++;
    }
    return n;
}

/* ---- each check says what is wrong with a row, or NULL ---- */

static const char *fault_of_figure(const pq_field *f) {
    pq_bounds bounds = pq_field_bounds(f);
    if (bounds.min > bounds.max) {
        return "its bounds exclude every number";
    }
    /* A number may have a default beyond its bounds that means none, such as 0 or infinity. */
    if (f->kind != PQ_FIELD_IS_NUMBER && f->has_default && !f->nullable &&
        !pq_bounds_hold(bounds, f->otherwise)) {
        return "its default is out of bounds";
    }
    return NULL;
}

static const char *fault_of_word(const pq_field *f) {
    if (f->words == NULL || f->words[0] == NULL) {
        return "it has no words";
    }
    if (f->otherwise < 0 || f->otherwise >= (double)n_words(f)) {
        return "its default is no word";
    }
    return f->kind == PQ_FIELD_IS_WORD && f->width < 4 ? "its type is too small for an index"
                                                       : NULL;
}

static const char *fault_of_list(const pq_field *f) {
    size_t least;
    size_t most;
    shape_item_limits(f, &least, &most);
    if (f->room == 0 && f->count_at == 0) {
        return "it has no PQ_COUNT";
    }
    if (f->room > 0 && most > f->room) {
        return "it has no room for so many items";
    }
    if (least > most) {
        return "it has more items at least than at most";
    }
    if (f->items == PQ_FIELD_IS_OBJECT && (f->of == NULL || f->of->size != f->width)) {
        return "its shape is not that of its items";
    }
    return f->items == PQ_FIELD_IS_WORD ? fault_of_word(f) : NULL;
}

static const char *fault_of_map(const pq_field *f) {
    if (f->of == NULL || f->of->n_fields != 2 || f->of->fields[0].kind != PQ_FIELD_IS_TEXT) {
        return "its shape is not a text for the key and a value";
    }
    return fault_of_list(f);
}

static const char *fault_of_kind(const pq_field *f) {
    switch (f->kind) {
    case PQ_FIELD_IS_NUMBER:
    case PQ_FIELD_IS_SIZE:
    case PQ_FIELD_IS_INTEGER:
        return fault_of_figure(f);
    case PQ_FIELD_IS_WORD:
        return fault_of_word(f);
    case PQ_FIELD_IS_OBJECT:
        return f->of == NULL || f->of->size != f->width ? "its shape is not that of its member"
                                                        : NULL;
    case PQ_FIELD_IS_LIST:
        return fault_of_list(f);
    case PQ_FIELD_IS_MAP:
        return fault_of_map(f);
    case PQ_FIELD_IS_OWN:
        return f->read == NULL ? "it has no function to read it" : NULL;
    default:
        return NULL;
    }
}

static const char *fault_of_place(const pq_field *f) {
    bool is_nested =
        f->kind == PQ_FIELD_IS_OBJECT || f->kind == PQ_FIELD_IS_LIST || f->kind == PQ_FIELD_IS_MAP;
    if (f->at == PQ_FIELD_NOWHERE && is_nested) {
        return "a value of its kind cannot be kept nowhere";
    }
    return f->help == NULL || f->help[0] == '\0' ? "it has no help" : NULL;
}

static const char *fault_of_choice(const pq_shape *shape, const pq_field *f) {
    if (f->variants != 0 &&
        (shape_by(shape) == NULL || shape_by(shape)->kind != PQ_FIELD_IS_WORD)) {
        return "the shape has no word for its variants";
    }
    if (f->choice > PQ_SHAPE_MAX_CHOICES) {
        return "its choice has too large a number";
    }
    for (size_t i = 0; f->choice > 0 && i < shape->n_fields; i++) {
        if (shape_are_rivals(f, &shape->fields[i])) {
            return NULL;
        }
    }
    return f->choice > 0 ? "it is the only field of its choice" : NULL;
}

static const char *fault_of_key(const pq_shape *shape, const pq_field *f) {
    for (size_t i = 0; i < shape->n_fields; i++) {
        const pq_field *other = &shape->fields[i];
        if (other != f && strcmp(pq_field_key(other), pq_field_key(f)) == 0 &&
            shape_meet(f, other)) {
            return "its key stands twice";
        }
    }
    return NULL;
}

static const char *fault_of(const pq_shape *shape, const pq_field *f) {
    const char *fault = fault_of_kind(f);
    fault = fault == NULL ? fault_of_place(f) : fault;
    fault = fault == NULL ? fault_of_choice(shape, f) : fault;
    return fault == NULL ? fault_of_key(shape, f) : fault;
}

bool pq_shape_fault(const pq_shape *shape, pq_text *text) {
    if (shape->n_fields > PQ_SHAPE_MAX_FIELDS) {
        pq_text_format(text, "%s: more than %d rows", shape->name, (int)PQ_SHAPE_MAX_FIELDS);
        return true;
    }
    for (size_t i = 0; i < shape->n_fields; i++) {
        const pq_field *f = &shape->fields[i];
        const char *fault = fault_of(shape, f);
        if (fault != NULL) {
            pq_text_format(text, "%s.%s: %s", shape->name, pq_field_key(f), fault);
            return true;
        }
        if (f->of != NULL && pq_shape_fault(f->of, text)) {
            return true;
        }
    }
    return false;
}
