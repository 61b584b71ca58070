// What jemalloc reads before main(): one arena, for a few threads of which one does most of the
// work. More would cost memory at rest.
extern "C" {
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): the name is jemalloc's.
const char* malloc_conf = "narenas:1";
}
