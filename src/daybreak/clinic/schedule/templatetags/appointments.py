"""What other pages say of appointments."""

from django import template

from daybreak.clinic.courses.models import Course
from daybreak.clinic.schedule.of_course import CourseAppointments, appointments_of

register = template.Library()


@register.simple_tag
def appointments_of_course(course: Course) -> CourseAppointments:
    """All of the course: to come, open, over."""
    return appointments_of(course)
