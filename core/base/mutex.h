#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define KTG_THREAD_(x) __attribute__((x))
#else
#define KTG_THREAD_(x)
#endif

namespace kentongan {

/// std::mutex with clang's thread-safety annotations, so that `-Wthread-safety` proves what the
/// comment `guarded by` only says. The only mutex of the project.
class KTG_THREAD_(capability("mutex")) Mutex {
 public:
  void lock() KTG_THREAD_(acquire_capability()) { mutex_.lock(); }
  void unlock() KTG_THREAD_(release_capability()) { mutex_.unlock(); }

 private:
  std::mutex mutex_;
};

/// Holds a `Mutex` for a scope.
class KTG_THREAD_(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) KTG_THREAD_(acquire_capability(mutex)) : mutex_(mutex) {
    mutex_.lock();
  }
  ~MutexLock() KTG_THREAD_(release_capability()) { mutex_.unlock(); }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace kentongan

#define KTG_GUARDED_BY(mutex) KTG_THREAD_(guarded_by(mutex))
