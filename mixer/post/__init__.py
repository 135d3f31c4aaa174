"""The post office: letters as rows, and the courier that alone speaks SMTP."""
