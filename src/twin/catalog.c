/* Artists, albums, genres and media types. */
#include "twin_parts.h"

/* The number of artists with each number of albums. */
static const struct {
    int albums;
    int artists;
} albums_per_artist[] = {{0, 71}, {1, 148}, {2, 30}, {3, 14}, {4, 5}, {5, 1},
                         {6, 1},  {10, 2},  {11, 1}, {14, 1}, {21, 1}};
enum { N_ALBUM_COUNTS = sizeof albums_per_artist / sizeof albums_per_artist[0] };

/* Pairs of albums that swap places, so that some albums are apart from the others of their artist.
 */
enum { N_SWAPS = 15 };

static void make_artists(twin_maker *m) {
    for (int i = 0; i < N_ARTISTS; i++) {
        pq_cell *name = twin_cell(m, PQ_TWIN_ARTIST, i, ARTIST_NAME);
        twin_put_integer(twin_cell(m, PQ_TWIN_ARTIST, i, ARTIST_ID), i + 1);
        do {
            int form = twin_below(m, 6);
            pq_text_append(&m->text, form == 0 ? "The " : "");
            twin_add_word(m, twin_between(m, 2, 3));
            if (form > 1) {
                pq_text_append(&m->text, form == 2 ? " & " : " ");
                twin_add_word(m, twin_between(m, 1, 3));
            }
            twin_put_scratch(m, name);
        } while (twin_is_repeated(m, PQ_TWIN_ARTIST, i, ARTIST_NAME));
    }
}

/* artist_of[album], in the order of the artists except for a few swaps. */
static void share_out_albums(twin_maker *m, int *artist_of) {
    int counts[N_ARTISTS];
    int n = 0;
    for (int i = 0; i < N_ALBUM_COUNTS; i++) {
        for (int k = 0; k < albums_per_artist[i].artists; k++) {
            counts[n++] = albums_per_artist[i].albums;
        }
    }
    twin_shuffle(m, counts, N_ARTISTS);
    n = 0;
    for (int i = 0; i < N_ARTISTS; i++) {
        for (int k = 0; k < counts[i]; k++) {
            artist_of[n++] = i + 1;
        }
    }
    for (int i = 0; i < N_SWAPS; i++) {
        int a = twin_below(m, N_ALBUMS);
        int b = twin_below(m, N_ALBUMS);
        int artist = artist_of[a];
        artist_of[a] = artist_of[b];
        artist_of[b] = artist;
    }
}

static void make_albums(twin_maker *m) {
    static const char *const endings[] = {" Collected", " Rehearsals", " Unheard", " [Disc 2]",
                                          " Collected"};
    int artist_of[N_ALBUMS];
    share_out_albums(m, artist_of);
    for (int i = 0; i < N_ALBUMS; i++) {
        pq_cell *title = twin_cell(m, PQ_TWIN_ALBUM, i, ALBUM_TITLE);
        twin_put_integer(twin_cell(m, PQ_TWIN_ALBUM, i, ALBUM_ID), i + 1);
        twin_put_integer(twin_cell(m, PQ_TWIN_ALBUM, i, ALBUM_ARTIST), artist_of[i]);
        do {
            int words = twin_between(m, 1, 4);
            for (int k = 0; k < words; k++) {
                pq_text_append(&m->text, k == 0 ? "" : " ");
                twin_add_word(m, twin_between(m, 1, 3));
            }
            int ending = twin_below(m, 80);
            pq_text_append(&m->text, ending < 5 ? endings[ending] : "");
            twin_put_scratch(m, title);
        } while (twin_is_repeated(m, PQ_TWIN_ALBUM, i, ALBUM_TITLE));
    }
}

static void make_genres(twin_maker *m) {
    for (int i = 0; i < N_GENRES; i++) {
        twin_put_integer(twin_cell(m, PQ_TWIN_GENRE, i, GENRE_ID), i + 1);
        do {
            twin_add_ascii_word(m, twin_between(m, 1, 2));
            if (twin_chance(m, 1, 4)) {
                pq_text_append(&m->text, " & ");
                twin_add_ascii_word(m, 2);
            }
            twin_put_scratch(m, twin_cell(m, PQ_TWIN_GENRE, i, GENRE_NAME));
        } while (twin_is_repeated(m, PQ_TWIN_GENRE, i, GENRE_NAME));
    }
}

static void make_media_types(twin_maker *m) {
    static const char *const kinds[] = {"audio", "protected audio", "protected video",
                                        "bought audio", "small audio"};
    for (int i = 0; i < N_MEDIA_TYPES; i++) {
        pq_cell *name = twin_cell(m, PQ_TWIN_MEDIA_TYPE, i, MEDIA_TYPE_NAME);
        twin_put_integer(twin_cell(m, PQ_TWIN_MEDIA_TYPE, i, MEDIA_TYPE_ID), i + 1);
        twin_add_ascii_word(m, 2);
        pq_text_format(&m->text, " %s file", kinds[i]);
        twin_put_scratch(m, name);
    }
}

void twin_make_catalog(twin_maker *m) {
    make_artists(m);
    make_albums(m);
    make_genres(m);
    make_media_types(m);
}
