# ktg_proto(NAME schema_proto FILES kentongan/v1/a.proto): generated code as a target of its own, without our
# warnings, and with its headers as SYSTEM.
include_guard(GLOBAL)

function(ktg_proto)
  cmake_parse_arguments(ARG "" "NAME" "FILES" ${ARGN})
  set(out ${PROJECT_BINARY_DIR}/generated)
  set(generated)
  foreach(file ${ARG_FILES})
    string(REGEX REPLACE "\\.proto$" "" stem ${file})
    add_custom_command(
      OUTPUT ${out}/proto/${stem}.pb.cc ${out}/proto/${stem}.pb.h
      COMMAND ${CMAKE_COMMAND} -E make_directory ${out}/proto
      COMMAND protobuf::protoc --proto_path=${CMAKE_CURRENT_SOURCE_DIR} --cpp_out=${out}/proto
              ${CMAKE_CURRENT_SOURCE_DIR}/${file}
      DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${file}
      COMMENT "protoc ${file}")
    list(APPEND generated ${out}/proto/${stem}.pb.cc)
  endforeach()
  add_library(${ARG_NAME} STATIC ${generated})
  add_library(kentongan::${ARG_NAME} ALIAS ${ARG_NAME})
  # What protoc writes gives every file's tables the same names, and is not ours to tidy.
  set_target_properties(${ARG_NAME} PROPERTIES UNITY_BUILD OFF CXX_CLANG_TIDY "")
  target_compile_features(${ARG_NAME} PUBLIC cxx_std_20)
  target_compile_options(${ARG_NAME} PRIVATE -w)
  target_include_directories(${ARG_NAME} SYSTEM PUBLIC ${out}/proto)
  target_link_libraries(${ARG_NAME} PUBLIC protobuf::libprotobuf ktg_sanitizers)
endfunction()
