use crate::facts::database::tests::measure;

/// `orm name fields/constraints @line` of each model of a file.
fn models(code: &str) -> Vec<String> {
    let database = measure(&[("src/model.ts", code)]);
    let text = |model: &crate::facts::database::Model| {
        format!("{} {} {}/{} @{}", model.orm, model.name, model.fields, model.constraints, model.line)
    };
    database.models.iter().map(text).collect()
}

#[test]
fn classes_with_decorators() {
    assert_eq!(
        models(
            "import { Entity, Column, PrimaryGeneratedColumn, ManyToOne } from 'typeorm';\n@Entity()\nexport class Order {\n @PrimaryGeneratedColumn() id: number;\n @Column({ unique: true }) code: string;\n @Column() note: string;\n @ManyToOne(() => User) user: User;\n helper: string;\n}\nexport class Dto {\n id: number;\n}\n"
        ),
        ["typeorm Order 4/3 @3"]
    );
    assert_eq!(
        models(
            "import { Prop, Schema } from '@nestjs/mongoose';\n@Schema()\nexport class Cat {\n @Prop({ required: true }) name: string;\n @Prop() age: number;\n}\n"
        ),
        ["mongoose Cat 2/1 @3"]
    );
    assert_eq!(
        models(
            "import { prop } from '@typegoose/typegoose';\nexport class Car {\n @prop({ required: true }) name!: string;\n}\n"
        ),
        ["typegoose Car 1/1 @2"]
    );
    assert_eq!(
        models(
            "import { Column, Model, Table } from 'sequelize-typescript';\n@Table\nexport class Person extends Model {\n @Column name: string;\n}\n"
        ),
        ["sequelize Person 1/0 @3"]
    );
}

#[test]
fn calls_over_objects() {
    assert_eq!(
        models(
            "import mongoose from 'mongoose';\nconst userSchema = new mongoose.Schema({\n name: { type: String, required: true },\n age: Number,\n roles: [{ type: String, enum: ['a'] }],\n});\nuserSchema.index({ age: 1 });\nexport const User = mongoose.model('Person', userSchema);\n"
        ),
        ["mongoose Person 3/3 @2"]
    );
    assert_eq!(
        models(
            "import { pgTable, serial, text, index } from 'drizzle-orm/pg-core';\nexport const users = pgTable('users', {\n id: serial('id').primaryKey(),\n name: text('name').notNull(),\n bio: text('bio'),\n}, (table) => [index('i').on(table.name)]);\n"
        ),
        ["drizzle users 3/3 @2"]
    );
    assert_eq!(
        models(
            "module.exports = (sequelize, DataTypes) => sequelize.define('user', { id: { type: DataTypes.UUID, primaryKey: true }, name: DataTypes.STRING });\n"
        ),
        ["sequelize user 2/1 @1"]
    );
    assert_eq!(
        models(
            "import { Model } from 'sequelize';\nclass User extends Model {}\nUser.init({ name: { type: 'x', allowNull: false } }, { sequelize, modelName: 'User' });\n"
        ),
        ["sequelize User 1/1 @3"]
    );
}

#[test]
fn objection_says_what_it_holds_in_its_schema() {
    assert_eq!(
        models(
            "import { Model } from 'objection';\nexport class Person extends Model {\n static get jsonSchema() {\n  return { required: ['name'], properties: { id: {}, name: {} } };\n }\n static relationMappings = { pets: {} };\n}\n"
        ),
        ["objection Person 2/2 @2"]
    );
}

#[test]
fn what_looks_like_a_model_is_none() {
    assert!(
        models(
            "import { Schema } from './schema';\nnew Schema({ a: String });\nclass Entity {}\ndefine('a', { b: 1 });\n"
        )
        .is_empty()
    );
}
