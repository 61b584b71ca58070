# ktg_library(NAME core_base SOURCES a.cpp HEADERS a.h DEPS kentongan::x LIBS spdlog::spdlog)
# ktg_program(NAME kentongan-broker SOURCES main.cpp DEPS kentongan::broker)
# ktg_test(NAME result_test SOURCES result_test.cpp DEPS kentongan::core_base LABEL unit)
# ktg_fuzz(NAME fuzz_frame SOURCES fuzz_frame.cpp DEPS kentongan::core_transport)
include_guard(GLOBAL)
include(GoogleTest)

# Lines are what a profile and a stack of a crash need; every variable would be an eighth of the build.
string(REPLACE "-g" "-g1" CMAKE_CXX_FLAGS_RELWITHDEBINFO "${CMAKE_CXX_FLAGS_RELWITHDEBINFO}")

add_library(ktg_build_flags INTERFACE)
target_compile_features(ktg_build_flags INTERFACE cxx_std_20)
target_include_directories(ktg_build_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(ktg_build_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Wold-style-cast
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op>
  # GCC 12 takes the copy of a short string inside an optional for one beyond it; the sanitizers see real ones.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds -Wno-stringop-overread -Wno-stringop-overflow>
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
  $<$<BOOL:${KTG_WERROR}>:-Werror>
  -fstack-protector-strong -D_GLIBCXX_ASSERTIONS
  $<$<CONFIG:RelWithDebInfo>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fcf-protection>)
target_link_options(ktg_build_flags INTERFACE -fuse-ld=lld
  $<$<CONFIG:RelWithDebInfo>:-Wl,-z,relro,-z,now>)

# What every target of ours is built with, generated code included.
add_library(ktg_sanitizers INTERFACE)
if(KTG_SANITIZE)
  target_compile_options(ktg_sanitizers INTERFACE -fsanitize=${KTG_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(ktg_sanitizers INTERFACE -fsanitize=${KTG_SANITIZE})
  if(KTG_SANITIZE MATCHES "^address")
    # At a fixed address a test begins without a million relocations.
    target_compile_options(ktg_sanitizers INTERFACE -fno-pie)
    target_link_options(ktg_sanitizers INTERFACE -no-pie)
  endif()
  if(KTG_SANITIZE STREQUAL "thread")
    # Boost.Asio has fences, which this sanitizer does not see; what it has beside them it sees.
    target_compile_options(ktg_sanitizers INTERFACE -Wno-tsan)
  endif()
endif()
target_link_libraries(ktg_build_flags INTERFACE ktg_sanitizers)

# What most sources read, parsed once. It spares no source its own includes: the
# `tidy` preset builds without it.
option(KTG_PRECOMPILE "Parse the headers that most sources read only once" ON)
function(ktg_precompiled NAME)
  if(KTG_PRECOMPILE)
    file(CONFIGURE OUTPUT ${NAME}.cpp CONTENT "// Carries the precompiled headers.\n")
    add_library(${NAME} OBJECT ${CMAKE_CURRENT_BINARY_DIR}/${NAME}.cpp)
    target_link_libraries(${NAME} PRIVATE ktg_build_flags fmt::fmt schema_proto)
    target_precompile_headers(${NAME} PRIVATE
      <algorithm> <array> <atomic> <chrono> <condition_variable> <cstdint> <deque> <filesystem> <functional> <map> <memory>
      <mutex> <optional> <set> <span> <string> <string_view> <thread> <unordered_map> <utility> <vector> <fmt/format.h>
      <kentongan/v1/directory.pb.h> <kentongan/v1/event.pb.h> <kentongan/v1/evidence.pb.h> <kentongan/v1/header.pb.h>
      <kentongan/v1/wire.pb.h> ${ARGN})
  endif()
endfunction()
ktg_precompiled(ktg_code_headers)
if(KTG_TESTS)
  find_package(GTest REQUIRED)
  ktg_precompiled(ktg_test_headers <gmock/gmock.h> <gtest/gtest.h>)
  if(KTG_PRECOMPILE)
    target_link_libraries(ktg_test_headers PRIVATE GTest::gmock)
  endif()
endif()

# ktg_reads(TARGET ktg_code_headers)
function(ktg_reads TARGET HEADERS)
  if(KTG_PRECOMPILE)
    target_precompile_headers(${TARGET} REUSE_FROM ${HEADERS})
  endif()
endfunction()

function(ktg_library)
  cmake_parse_arguments(ARG "" "NAME" "SOURCES;HEADERS;DEPS;LIBS" ${ARGN})
  add_library(${ARG_NAME} STATIC ${ARG_SOURCES})
  add_library(kentongan::${ARG_NAME} ALIAS ${ARG_NAME})
  target_sources(${ARG_NAME} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${ARG_HEADERS})
  target_link_libraries(${ARG_NAME} PUBLIC ktg_build_flags ${ARG_DEPS} PRIVATE ${ARG_LIBS})
  set_target_properties(${ARG_NAME} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  ktg_reads(${ARG_NAME} ktg_code_headers)
endfunction()

function(ktg_program)
  cmake_parse_arguments(ARG "" "NAME" "SOURCES;DEPS;LIBS" ${ARGN})
  add_executable(${ARG_NAME} ${ARG_SOURCES})
  target_link_libraries(${ARG_NAME} PRIVATE ktg_build_flags ${ARG_DEPS} ${ARG_LIBS})
  ktg_reads(${ARG_NAME} ktg_code_headers)
  ktg_allocates(${ARG_NAME})
  ktg_suppresses(${ARG_NAME})
endfunction()

# Frames of 64 KiB come and go: glibc gives such memory back and takes it anew each time. The sanitizers bring
# an allocator of their own.
function(ktg_allocates NAME)
  if(NOT KTG_SANITIZE)
    target_sources(${NAME} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/allocator.cpp)
    target_link_libraries(${NAME} PRIVATE PkgConfig::jemalloc)
  endif()
endfunction()

function(ktg_suppresses NAME)
  if(KTG_SANITIZE STREQUAL "thread")
    target_sources(${NAME} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/thread_sanitizer.cpp)
  endif()
endfunction()

function(ktg_test)
  cmake_parse_arguments(ARG "" "NAME;LABEL;TIMEOUT" "SOURCES;DEPS;LIBS" ${ARGN})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  add_executable(${ARG_NAME} ${ARG_SOURCES})
  target_link_libraries(${ARG_NAME} PRIVATE ktg_build_flags ${ARG_DEPS} ${ARG_LIBS} GTest::gmock_main)
  ktg_reads(${ARG_NAME} ktg_test_headers)
  ktg_suppresses(${ARG_NAME})
  gtest_discover_tests(${ARG_NAME} DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT})
endfunction()

# A fuzz target: libFuzzer under the `fuzz` preset; in any other build with tests a program that runs the corpus
# and mutations of it, as the CTest test fuzz_smoke.NAME of five seconds.
function(ktg_fuzz)
  cmake_parse_arguments(ARG "" "NAME" "SOURCES;DEPS" ${ARGN})
  set(folder ${PROJECT_SOURCE_DIR}/tests/fuzz)
  if(KTG_FUZZ)
    add_executable(${ARG_NAME} ${ARG_SOURCES})
    target_link_options(${ARG_NAME} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(${ARG_NAME} ${ARG_SOURCES} ${folder}/standalone_main.cpp)
    # Asks whether the target has an initialiser, which it must not see.
    set_source_files_properties(${folder}/standalone_main.cpp PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    target_link_libraries(${ARG_NAME} PRIVATE kentongan::core_base)
    add_test(NAME fuzz_smoke.${ARG_NAME} COMMAND ${ARG_NAME} 5 1 ${folder}/corpus/${ARG_NAME})
    set_tests_properties(fuzz_smoke.${ARG_NAME} PROPERTIES LABELS fuzz TIMEOUT 60)
  endif()
  target_link_libraries(${ARG_NAME} PRIVATE ktg_build_flags ${ARG_DEPS})
endfunction()
