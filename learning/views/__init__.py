"""The pages of qualifications: what someone holds, and what the team gives."""
