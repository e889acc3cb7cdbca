"""What a version answers when somebody asks again."""
