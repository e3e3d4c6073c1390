#include "shape_parts.h"

#include <math.h>
#include <string.h>

const char *pq_field_key(const pq_field *field) {
    if (field->key != NULL) {
        return field->key;
    }
    const char *dot = strrchr(field->member, '.');
    return dot == NULL ? field->member : dot + 1;
}

/* Narrows bounds to what an integer type holds. 64 bits are no limit, but for the sign; a size is
 * held to 32 bits on every platform, so that native and wasm refuse the same. */
static void hold_to_type(const pq_field *f, pq_bounds *bounds) {
    size_t width = f->kind == PQ_FIELD_IS_SIZE ? 4 : f->width;
    double values = ldexp(1, (int)(8 * width));
    double lowest = !f->is_signed ? 0 : width == 8 ? -DBL_MAX : -values / 2;
    double highest = width == 8 ? DBL_MAX : (f->is_signed ? values / 2 : values) - 1;
    bounds->whole = true;
    if (bounds->min < lowest) {
        bounds->min = lowest;
        bounds->above = false;
    }
    bounds->max = bounds->max > highest ? highest : bounds->max;
}

pq_bounds pq_field_bounds(const pq_field *field) {
    pq_bounds bounds = field->bounds;
    if (bounds.min == 0 && bounds.max == 0) { /* left out */
        bounds.min = bounds.above ? 0 : -DBL_MAX;
        bounds.max = DBL_MAX;
    }
    if (field->kind == PQ_FIELD_IS_SIZE || field->kind == PQ_FIELD_IS_INTEGER) {
        hold_to_type(field, &bounds);
    }
    return bounds;
}

bool shape_is_figure(pq_field_kind kind) {
    return kind == PQ_FIELD_IS_NUMBER || kind == PQ_FIELD_IS_SIZE || kind == PQ_FIELD_IS_INTEGER;
}

const pq_shape *shape_below(const pq_field *field) {
    return field->kind == PQ_FIELD_IS_MAP ? field->of->fields[1].of : field->of;
}

void shape_item_limits(const pq_field *field, size_t *least, size_t *most) {
    bool is_exact = field->room > 0 && field->count_at == 0;
    *least = is_exact ? field->room : field->least;
    *most = field->most > 0 ? field->most : field->room > 0 ? field->room : SIZE_MAX;
}

bool shape_meet(const pq_field *a, const pq_field *b) {
    return a->variants == 0 || b->variants == 0 || (a->variants & b->variants) != 0;
}

bool shape_are_rivals(const pq_field *a, const pq_field *b) {
    return a != b && a->choice > 0 && a->choice == b->choice && shape_meet(a, b);
}

const pq_field *shape_by(const pq_shape *shape) {
    for (size_t i = 0; shape->by != NULL && i < shape->n_fields; i++) {
        if (strcmp(pq_field_key(&shape->fields[i]), shape->by) == 0) {
            return &shape->fields[i];
        }
    }
    return NULL;
}

void shape_append_takes(pq_text *text, unsigned takes) {
    static const char *const names[] = {"null",     "true or false", "a number", "a number",
                                        "a string", "an array",      "an object"};
    const char *joint = "";
    if ((takes & (1u << PQ_KIND_INTEGER)) != 0) {
        takes &= ~(1u << PQ_KIND_REAL); /* the same name */
    }
    for (unsigned kind = 0; kind <= PQ_KIND_OBJECT; kind++) {
        if ((takes & (1u << kind)) != 0) {
            pq_text_format(text, "%s%s", joint, names[kind]);
            joint = " or ";
        }
    }
}
