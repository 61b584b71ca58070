// What the thread sanitizer reads before main(). Debian's libraries are not built for it: how they
// hand memory from one thread to another it cannot see, and takes for a race.
extern "C" {
// NOLINTNEXTLINE(bugprone-reserved-identifier): the name is the sanitizer's.
const char* __tsan_default_suppressions() {
  return "race:librocksdb.so\n"
         "race:libzmq.so\n";
}
}
