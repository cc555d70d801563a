package javax.annotation;

/** Stands in for the one of Jakarta Annotations, which generated sources name and nothing reads. */
public @interface Generated {
  String[] value();

  String date() default "";

  String comments() default "";
}
