export PLACET_HOME=$PWD/console PLACET_REGISTRY=sqlite:///$PWD/mlflow.db
python -c "from mlflow import MlflowClient; c = MlflowClient('$PLACET_REGISTRY'); c.create_registered_model('$MODEL'); c.create_model_version('$MODEL', '$MODEL_FILES')"
placet init --model "$MODEL" --log "$LOG" --outcomes "$OUTCOMES"
${EDITOR:-vi} "$PLACET_HOME/models/$MODEL.yaml"  # fill in what is marked TODO
placet assess "$MODEL" 1 --as farah
placet request "$MODEL" 1 --as farah --reason "It did well for three years; it should serve."
for member in ben clara elena; do placet vote R-0001 approve --as $member --reason "I read the dossier."; done
placet decide R-0001 --as amina --reason "Everybody agrees."
placet verify
