// replay FOLDER: gives every file of a fuzzing corpus to the fuzz target, as an ordinary test. Prints TAP.
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>

#include "base/file.h"

enum { INPUT_MAX = 16 * 1024 * 1024, PATH_BYTES = 4096 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    if (!folder) {
        puts("Bail out! no corpus");
        return 1;
    }
    int n = 0;
    int failed = 0;
    for (struct dirent *file; (file = readdir(folder)) != NULL;) {
        if (file->d_name[0] == '.') {
            continue;
        }
        char path[PATH_BYTES];
        (void)snprintf(path, sizeof path, "%s/%s", argv[1], file->d_name);
        arena a = {0};
        str bytes;
        bool ok = file_read(&a, path, INPUT_MAX, &bytes, NULL);
        if (ok) {
            (void)LLVMFuzzerTestOneInput((const uint8_t *)bytes.p, bytes.n);
        }
        failed += !ok;
        printf("%s %d - %s\n", ok ? "ok" : "not ok", ++n, file->d_name);
        arena_done(&a);
    }
    closedir(folder);
    printf("1..%d\n", n);
    return failed > 0 || n == 0;
}
